"""Counts what sources that are elsewhere cost a poll.

Called by scripts/bench with: archiver, apify-emulator, a work folder, and perhaps the megabytes of a repository
and a number of Actors. First one Actor, whose source is a directory of one megabyte in a large git repository
that git's own HTTP backend serves on the loopback address: printed are the bytes that the server sent, beside
the size of the pack and what `git clone --depth 1` is sent. Then many Actors whose sources are what they were:
printed are the requests to the sources, the rows that a poll added beside its own, and the time that it took.
"""

import gzip
import http.server
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

from api import API

archiver, emulator, work = sys.argv[1], sys.argv[2], Path(sys.argv[3])
megabytes = int(sys.argv[4]) if len(sys.argv) > 4 else 500
actors = int(sys.argv[5]) if len(sys.argv) > 5 else 500
repository = work / 'repository.git'
tarball = work / 'source.zip'


class Sources(http.server.BaseHTTPRequestHandler):
    """Serves the repository and the tarball, and counts."""

    protocol_version = 'HTTP/1.1'
    lock = threading.Lock()
    requests = sent = 0

    def log_message(self, *_):
        pass

    def count(self, requests=0, sent=0):
        with self.lock:
            Sources.requests += requests
            Sources.sent += sent

    def do_GET(self):
        self.count(requests=1)
        path, _, query = self.path.partition('?')
        if path.startswith('/tarball/'):
            return self.send_tarball()
        return self.send_git(path, query)

    do_POST = do_GET

    def send_tarball(self):
        tag = f'"{tarball.stat().st_mtime_ns}"'
        is_same = self.headers.get('If-None-Match') == tag
        data = b'' if is_same else tarball.read_bytes()
        self.send_response(304 if is_same else 200)
        self.send_header('ETag', tag)
        if not is_same:
            self.send_header('Content-Length', str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.count(sent=len(data))

    def send_git(self, path, query):
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        if self.headers.get('Content-Encoding') == 'gzip':
            body = gzip.decompress(body)
        environment = os.environ | {
            'GIT_PROJECT_ROOT': str(work), 'GIT_HTTP_EXPORT_ALL': '1', 'PATH_INFO': path, 'QUERY_STRING': query,
            'REQUEST_METHOD': self.command, 'CONTENT_LENGTH': str(len(body)),
            'CONTENT_TYPE': self.headers.get('Content-Type', ''),
            'GIT_PROTOCOL': self.headers.get('Git-Protocol', ''),
        }
        with subprocess.Popen(
            ['git', 'http-backend'], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        ) as backend:
            backend.stdin.write(body)
            backend.stdin.close()
            status, headers = 200, []
            while line := backend.stdout.readline().strip():
                name, _, value = line.decode().partition(': ')
                if name == 'Status':
                    status = int(value.split()[0])
                else:
                    headers.append((name, value))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header('Connection', 'close')
            self.end_headers()
            while data := backend.stdout.read(1 << 16):
                self.wfile.write(data)
                self.count(sent=len(data))


def git(*arguments, **options):
    return subprocess.run(['git', *arguments], check=True, capture_output=True, **options).stdout


def make_repository():
    """A repository of one commit: files of 2 MB that do not compress, and a directory of 1 MB."""
    git('init', '-q', '--bare', '-b', 'main', str(repository))
    git('-C', str(repository), 'config', 'uploadpack.allowFilter', 'true')
    chance = random.Random(1)
    importer = subprocess.Popen(
        ['git', '-C', str(repository), '-c', 'core.compression=0', '-c', 'fastimport.unpackLimit=1',
         'fast-import', '--quiet'],
        stdin=subprocess.PIPE,
    )

    def put(path, size):
        importer.stdin.write(f'M 100644 inline {path}\ndata {size}\n'.encode())
        importer.stdin.write(chance.randbytes(size) + b'\n')

    importer.stdin.write(b'commit refs/heads/main\ncommitter Jane <jane@example.com> 0 +0000\ndata 1\nx\n')
    for number in range(megabytes // 2):
        put(f'large/{number % 10}/{number}.bin', 2_000_000)
    for number in range(50):
        put(f'small/{number % 5}/{number}.bin', 20_000)
    importer.stdin.close()
    assert importer.wait() == 0


def commit(path):
    """Puts one small file into the repository."""
    stream = (
        'commit refs/heads/main\ncommitter Jane <jane@example.com> 0 +0000\ndata 1\nx\n'
        f'from refs/heads/main^0\nM 100644 inline {path}\ndata 5\nmore\n\n'
    )
    git('-C', str(repository), 'fast-import', '--quiet', input=stream.encode())


def counted(body):
    """What the sources were asked and sent while the body ran, and the seconds that it took."""
    requests, sent, began = Sources.requests, Sources.sent, time.perf_counter()
    body()
    # The last bytes are counted after they were sent.
    time.sleep(0.2)
    return Sources.requests - requests, Sources.sent - sent, time.perf_counter() - began - 0.2


def poll(api, archive, *arguments):
    environment = os.environ | {
        'ARCHIVER_DB': str(archive), 'APIFY_TOKEN': 'emulator-token', 'APIFY_CLIENT_BASE_URL': api.url,
    }
    subprocess.run(
        [archiver, 'poll', *arguments, '--resolve'], env=environment, check=True, stdout=subprocess.DEVNULL,
    )


def rows(archive):
    with sqlite3.connect(archive) as database:
        tables = database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'polls'")
        return sum(database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables.fetchall())


def version(type, field, url):
    return {'versionNumber': '0.1', 'sourceType': type, field: url, 'envVars': []}


def large_repository(server):
    make_repository()
    pack = sum(file.stat().st_size for file in (repository / 'objects/pack').glob('*.pack'))
    api, archive = API(emulator), work / 'large.db'
    url = f'{server}/repository.git'
    try:
        api.send('POST', 'acts', {'name': 'one', 'versions': [version('GIT_REPO', 'gitRepoUrl', f'{url}#main:small')]})
        steps = [
            ('the first poll', lambda: poll(api, archive, '--mine')),
            ('a poll, unchanged', lambda: poll(api, archive)),
            ('git clone --depth 1', lambda: git('clone', '-q', '--bare', '--depth', '1', url, str(work / 'clone.git'))),
        ]
        moves = [('a poll after a commit elsewhere', 'large/0/more.txt'), ('a poll after one there', 'small/more.txt')]
        print(f'a directory of 1 MB in a repository whose pack has {pack:,} bytes')
        print(f'{"":34} {"requests":>9} {"bytes sent":>14} {"of the pack":>12} {"seconds":>8}')
        for name, body in steps:
            report(name, counted(body), pack)
        for name, path in moves:
            commit(path)
            report(name, counted(lambda: poll(api, archive)), pack)
    finally:
        api.process.terminate()


def report(name, figures, pack):
    requests, sent, seconds = figures
    print(f'{name:34} {requests:9,} {sent:14,} {sent / pack:12.4%} {seconds:8.2f}')


def many_actors(server, name, source):
    api, archive = API(emulator), work / f'{name}.db'
    try:
        for number in range(actors):
            api.send('POST', 'acts', {'name': f'actor-{number}', 'versions': [source(number)]})
        poll(api, archive, '--mine')
        before = rows(archive)
        requests, sent, seconds = counted(lambda: poll(api, archive))
        print(f'{name:34} {requests:9,} {sent:14,} {rows(archive) - before:12,} {seconds:8.2f}')
    finally:
        api.process.terminate()


server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Sources)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f'http://127.0.0.1:{server.server_port}'
large_repository(url)
with zipfile.ZipFile(tarball, 'w') as archive:
    archive.writestr('main.js', random.Random(2).randbytes(1_000_000))
print(f'\na poll of {actors} Actors whose sources are what they were')
print(f'{"":34} {"requests":>9} {"bytes sent":>14} {"rows added":>12} {"seconds":>8}')
many_actors(url, 'tarballs of 1 MB', lambda number: version('TARBALL', 'tarballUrl', f'{url}/tarball/{number}'))
many_actors(
    url, 'the directory in git',
    lambda number: version('GIT_REPO', 'gitRepoUrl', f'{url}/repository.git#main:small/{number % 5}'),
)
