"""Measures `archiver serve`, Datasette and cgit on one history: ARCHIVER EMULATOR WORK DATASETTE [SECONDS].

Each server has one core, and wrk another one. Prints requests a second, the 99th percentile and ratios; then what
many clients cost that read slowly.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / 'scripts'))
from apify_client import ApifyClient  # noqa: E402
from release_history import emulator, run, token  # noqa: E402

archiver, emulator_program, work, datasette, *seconds = sys.argv[1:]
work = Path(work)
archive = str(work / 'archive.db')
seconds = int(seconds[0]) if seconds else 5
actors, rounds = 30, 35


def text(actor, round_, lines=400):
    """A file of which each round changes some lines."""
    return ''.join(
        f'line {n} of actor {actor}, written in round {(round_ // (n % 7 + 1)) if n % 5 == 0 else 0}\n'
        for n in range(lines))


def files(actor, round_):
    sources = {f'src/part{n}.js': text(actor, round_ if n == round_ % 12 else 0) for n in range(12)}
    # The last step changes a thousand lines.
    big = [f'number {n}, {round_ == rounds - 1 and n % 3 == 0}\n' for n in range(3000)]
    return sources | {'src/main.js': text(actor, round_), 'big.txt': ''.join(big)}


def record():
    environment = os.environ | {'APIFY_TOKEN': token, 'ARCHIVER_DB': archive}
    with emulator(emulator_program) as url:
        environment['APIFY_CLIENT_BASE_URL'] = url
        client = ApifyClient(token, api_url=url)
        for actor in range(actors):
            client.actors().create(name=f'actor-{actor:02}', versions=[
                {'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'sourceFiles': []}])
        for round_ in range(rounds):
            for actor in range(actors):
                client.actor(f'jane~actor-{actor:02}').version('0.1').update(source_files=[
                    {'name': name, 'format': 'TEXT', 'content': content}
                    for name, content in files(actor, round_).items()])
            run(archiver, 'poll', '--mine', '--full', env=environment)
        # And one of twenty thousand, for those who read slowly.
        long = ''.join(f'{n} is a line of a long file, with some words in it\n' for n in range(20_000))
        client.actor('jane~actor-00').version('0.1').update(
            source_files=[{'name': 'long.txt', 'format': 'TEXT', 'content': long}])
        run(archiver, 'poll', '--mine', '--full', env=environment)


def serve(*command):
    """Starts a server on the first core, and returns it when it answers."""
    return subprocess.Popen(
        ['taskset', '-c', '0', *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait(url):
    for _ in range(200):
        try:
            return urllib.request.urlopen(url).read()
        except OSError:
            time.sleep(0.1)
    sys.exit(f'nothing answers at {url}')


def measure(name, url):
    size = len(wait(url))
    said = run('taskset', '-c', '1', 'wrk', '-t1', '-c4', f'-d{seconds}s', '--latency', url).decode()
    rate = float(re.search(r'Requests/sec:\s+([\d.]+)', said)[1])
    value, unit = re.search(r'99%\s+([\d.]+)(us|ms|s)', said).groups()
    slowest = float(value) * {'us': 0.001, 'ms': 1, 's': 1000}[unit]
    failed = re.search(r'Non-2xx or 3xx responses: (\d+)', said)
    print(f'{name:34} {rate:9.0f} a second, p99 {slowest:8.1f} ms, {size:8} bytes'
          + (f', {failed[1]} FAILED' if failed else ''), flush=True)
    return rate


record()
snapshots = run('sqlite3', archive, 'SELECT count(*) FROM snapshots').decode().strip()
print(f'{actors} Actors, {snapshots} snapshots, {os.path.getsize(archive)} bytes')
ours = serve(archiver, 'serve', '--db', archive, '--no-token', '--listen', '127.0.0.1:8471')
origin = 'http://127.0.0.1:8471'
last = f'{origin}/jane/actor-07/0.1@{rounds}'
rates = {
    name: measure(f'archiver serve: {name}', url)
    for name, url in {
        'home': f'{origin}/',
        'list': f'{origin}/jane/actor-07/0.1',
        'snapshot': last,
        'file': f'{last}:src/main.js',
        'blame': f'{last}:src/main.js?view=blame',
        'diff of 1,000 lines': f'{origin}/jane/actor-07/0.1@{rounds - 1}..{rounds}',
        'list, JSON': f'{origin}/-/log.json?in=jane/actor-07/0.1',
    }.items()
}


def memory(key):
    return int(re.search(rf'{key}:\s+(\d+)', Path(f'/proc/{ours.pid}/status').read_text())[1]) // 1024


def slow_clients(path, count=200, bytes_a_second=1024, duration=10):
    """Has many clients read a page slowly, and meanwhile another one ask for the first page."""
    places, served = [], 0
    for _ in range(count):
        place = socket.socket()
        place.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        place.connect(('127.0.0.1', 8471))
        place.sendall(f'GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n'.encode())
        places.append(place)
        served += place.recv(20).startswith(b'HTTP/1.1 200')
    times = []
    for _ in range(duration):
        ends = time.monotonic() + 1
        for place in places:
            place.recv(bytes_a_second)
        while time.monotonic() < ends:
            began = time.monotonic()
            urllib.request.urlopen('http://127.0.0.1:8471/').read()
            times.append(time.monotonic() - began)
    print(f'{count} clients that read {path} slowly: {served} of them served, {memory("VmRSS")} MiB of memory, '
          f'others wait {sorted(times)[len(times) * 99 // 100] * 1000:.0f} ms (99 % of {len(times)})', flush=True)
    for place in places:
        place.close()


def cgit(repository):
    """Starts cgit behind lighttpd, without its cache."""
    (work / 'cgitrc').write_text(
        f'cache-size=0\nenable-blame=1\nvirtual-root=/\nrepo.url=history\nrepo.path={repository}\n')
    (work / 'lighttpd.conf').write_text(f'''
        server.modules = ("mod_cgi", "mod_setenv", "mod_alias")
        server.bind = "127.0.0.1"
        server.port = 8473
        server.document-root = "{work}"
        setenv.set-environment = ("CGIT_CONFIG" => "{work}/cgitrc")
        alias.url = ("" => "/usr/lib/cgit/cgit.cgi")
        cgi.assign = ("cgit.cgi" => "")
        ''')
    return serve('/usr/sbin/lighttpd', '-D', '-f', str(work / 'lighttpd.conf'))


print('archiver serve:', memory('VmHWM'), 'MiB of memory at the most')
slow_clients(f'/jane/actor-00/0.1@{rounds}..{rounds + 1}')
ours.terminate()
ours.wait()
ratios = []
theirs = serve(datasette, 'serve', archive, '-p', '8472', '--setting', 'num_sql_threads', '1')
origin = 'http://127.0.0.1:8472/archive'
rows = 'actor=jane%2Factor-07&version_number=0.1&_size=50&_sort_desc=revision&_nofacet=1&_nocount=1'
for name, path in {'list': '/history?', 'list, JSON': '/history.json?'}.items():
    ratios.append(('Datasette', name, rates[name] / measure(f'Datasette: {name}', f'{origin}{path}{rows}')))
theirs.terminate()
theirs.wait()
repository = work / 'history.git'
run(archiver, 'export', 'git', str(repository), '--db', archive)
theirs = cgit(repository)
origin = 'http://127.0.0.1:8473/history'
branch = 'h=jane/actor-07/0.1'
for name, path in {
    'list': 'log/', 'file': 'tree/src/main.js', 'blame': 'blame/src/main.js', 'diff of 1,000 lines': 'diff/',
}.items():
    ratios.append(('cgit', name, rates[name] / measure(f'cgit: {name}', f'{origin}/{path}?{branch}')))
theirs.terminate()
theirs.wait()
for peer, name, ratio in ratios:
    print(f'archiver serve : {peer}, {name}: {ratio:.1f}')
