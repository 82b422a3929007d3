"""Drives scripts/copies: an emulator, polls, backups and Litestream, each killed now and then.

Called with: the folder of the programs, litestream, a work folder, how many rounds, and a seed. Exits 1 with what was
not as it has to be.
"""

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

binaries, litestream, work, rounds, seed = sys.argv[1:]
work, rounds = Path(work), int(rounds)
chance = random.Random(int(seed))
ARCHIVE = work / 'archive.db'
COPIES = work / 'copies'
REPLICA = f'file://{work}/replica'
ACTORS = 12
# Milliseconds that a poll may wait for others.
LONGEST_WAIT = 100
faults = []


def check(is_right, what):
    if not is_right:
        faults.append(what)
        print(f'FAULT {what}')


class API:
    """The emulator, to which Actors are put as Apify's console would."""

    def __init__(self):
        self.process = subprocess.Popen([f'{binaries}/apify-emulator'], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def send(self, method, path, body):
        request = urllib.request.Request(
            f'{self.url}/v2/{path}', method=method, data=json.dumps(body).encode(),
            headers={'Authorization': 'Bearer emulator-token', 'Content-Type': 'application/json'},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)['data']


def version(step):
    text = ''.join(f'line {line} {step if line % 50 == step % 50 else 0} {chance.random()}\n' for line in range(400))
    files = [{'name': 'main.js', 'format': 'TEXT', 'content': text}, {'name': 'kept', 'format': 'TEXT', 'content': 'x'}]
    return {'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'sourceFiles': files, 'envVars': []}


def archiver(*arguments, prefix=()):
    environment = {**os.environ, 'APIFY_TOKEN': 'emulator-token', 'ARCHIVER_DB': str(ARCHIVE)}
    return subprocess.Popen(
        [*prefix, f'{binaries}/archiver', *arguments], cwd=work, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )


def can_trace():
    if not shutil.which('strace'):
        return False
    return subprocess.run(['strace', '-f', '-o', '/dev/null', '-e', 'trace=none', 'true']).returncode == 0


def waited(trace):
    """Milliseconds that a traced poll slept: SQLite does so where another one holds a lock."""
    text = Path(trace).read_text() if Path(trace).exists() else ''
    return 1000 * sum(float(seconds) for seconds in re.findall(r'<(\d+\.\d+)>$', text, re.MULTILINE))


def replicate():
    log = open(work / 'litestream.log', 'a')
    return subprocess.Popen([litestream, 'replicate', str(ARCHIVE), REPLICA], stdout=log, stderr=log)


def snapshots(path):
    connection = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
    try:
        return connection.execute('SELECT snapshot_id, row_sha256 FROM snapshots ORDER BY snapshot_id').fetchall()
    finally:
        connection.close()


def rows(path):
    """All that is in the tables of an archive."""
    connection = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
    try:
        names = [name for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB '[_]*' AND name NOT GLOB 'sqlite*'")]
        return {name: connection.execute(f'SELECT * FROM {name}').fetchall() for name in names}
    finally:
        connection.close()


def verified(path, name):
    process = archiver('verify', '--db', str(path))
    output, errors = process.communicate()
    check(process.returncode == 0, f'{name} is not whole: {output} {errors}')


def restore(name):
    """Has Litestream restore what it has; nil when it has nothing yet."""
    path = work / name
    result = subprocess.run(
        [litestream, 'restore', '-o', str(path), REPLICA], capture_output=True, text=True)
    if result.returncode != 0:
        print(f'nothing to restore: {result.stderr.strip()[-200:]}')
        return None
    return path


def kill_soon(process, reach):
    """Kills a process at a random moment of its life; whether it was killed."""
    time.sleep(reach * chance.random())
    process.kill()
    return process.wait() == -signal.SIGKILL


def run(api):
    actors = [api.send('POST', 'acts', {'name': f'a{n}', 'versions': [version(0)]})['id'] for n in range(ACTORS)]
    first = archiver('poll', '--mine', '--api-url', api.url)
    check(first.wait() == 0, f'the first poll failed: {first.stderr.read()}')
    COPIES.mkdir()
    trace = work / 'trace'
    prefix = ['strace', '-f', '-T', '-o', str(trace), '-e', 'trace=clock_nanosleep,nanosleep'] if can_trace() else []
    stream = replicate()
    waits, killed, copies, restored = [], {'poll': 0, 'backup': 0, 'litestream': 0}, {}, []
    for number in range(1, rounds + 1):
        for actor in actors:
            if chance.random() < 0.7:
                api.send('PUT', f'acts/{actor}/versions/0.1', version(number))
        trace.unlink(missing_ok=True)
        victim = chance.choice(['poll', 'backup', 'litestream', None, None])
        poll = archiver('poll', '--api-url', api.url, prefix=[] if victim == 'poll' else prefix)
        backup = archiver('backup', str(COPIES / f'{number}.db'))
        if victim == 'litestream':
            killed[victim] += kill_soon(stream, 0.3)
            path = restore(f'restored-{number}.db')
            if path:
                restored.append(path)
            stream = replicate()
        elif victim:
            killed[victim] += kill_soon({'poll': poll, 'backup': backup}[victim], 0.3)
        for name, process in [('poll', poll), ('backup', backup)]:
            output, errors = process.communicate()
            if process.returncode != -signal.SIGKILL:
                check(process.returncode == 0, f'round {number}: {name} ended with {process.returncode}: {errors}')
        if prefix and victim != 'poll':
            waits.append(waited(trace))
        if (COPIES / f'{number}.db').exists():
            copies[number] = COPIES / f'{number}.db'
    check(archiver('poll', '--api-url', api.url).wait() == 0, 'the last poll failed')
    stream.send_signal(signal.SIGINT)
    check(stream.wait(60) == 0, 'litestream did not end in order')
    # What came in the last second it has not copied yet.
    once = subprocess.run([litestream, 'replicate', '-once', str(ARCHIVE), REPLICA], capture_output=True, text=True)
    check(once.returncode == 0, f'litestream could not copy what was left: {once.stderr[-300:]}')
    judge(copies, restored, waits, killed)


def judge(copies, restored, waits, killed):
    verified(ARCHIVE, 'the archive')
    history = snapshots(ARCHIVE)
    for path in [*copies.values(), *restored]:
        own = snapshots(path)
        check(own == history[:len(own)], f'{path.name} is no state that the archive was in')
        verified(path, path.name)
    strange = [name for name in os.listdir(COPIES) if not name.endswith('.db') and 'unfinished' not in name]
    check(not strange, f'left behind: {strange}')
    last = restore('last.db')
    check(last is not None, 'nothing was restored in the end')
    if last:
        check(rows(last) == rows(ARCHIVE), 'what Litestream restored is not the archive')
        verified(last, 'what Litestream restored')
    check(max(waits, default=0) <= LONGEST_WAIT, f'a poll waited {max(waits, default=0):.0f} ms')
    waiting = f'{sum(wait > 0 for wait in waits)} of {len(waits)} polls waited, {max(waits, default=0):.1f} ms at the most'
    print(f'{rounds} rounds (seed {seed}): {len(history)} snapshots; {len(copies)} copies and {len(restored)} replicas on '
          f'the way, each whole and a state of the archive; killed: {killed}; '
          f'{waiting if waits else "waits were not measured, for strace is not there"}')


api = API()
try:
    run(api)
finally:
    api.process.terminate()
sys.exit(1 if faults else 0)
