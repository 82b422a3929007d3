"""Shows how the cost of questions grows with what an archive holds.

Called by scripts/bench with: archiver, apify-emulator, a work folder. Each world is made twice, a tenth and
whole: an Actor whose files all change with each of many revisions, one with many files that all move at
once, and an archive of many versions. A question is asked of both; its CPU time is to grow no faster than
its answer. Printed are the CPU seconds of both, and of how many lines the answers are.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from api import API

archiver, emulator, work = sys.argv[1], sys.argv[2], Path(sys.argv[3])
ROUNDS = 3


def version(files):
    entries = [{'name': name, 'format': 'TEXT', 'content': text} for name, text in files.items()]
    return {'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'sourceFiles': entries, 'envVars': []}


def environment(archive, api=None):
    extra = {'ARCHIVER_DB': str(archive), 'APIFY_TOKEN': 'emulator-token', 'ARCHIVER_PAGER': ''}
    if api:
        extra['APIFY_CLIENT_BASE_URL'] = api.url
    return os.environ | extra


def poll(api, archive):
    subprocess.run(
        [archiver, 'poll', '--mine', '--full'], env=environment(archive, api), check=True,
        stdout=subprocess.DEVNULL,
    )


def many_revisions(api, archive, count):
    """One Actor with so many revisions of 20 files that all change each time."""
    def state(revision):
        return version({f'src/file{n}.js': f'file {n}\nrevision {revision}\n' for n in range(20)})
    actor = api.send('POST', 'acts', {'name': 'crawler', 'versions': [state(0)]})['id']
    poll(api, archive)
    for revision in range(1, count):
        api.send('PUT', f'acts/{actor}/versions/0.1', state(revision))
        poll(api, archive)


def many_files(api, archive, count):
    """One Actor with so many files that all are moved and edited at once."""
    actor = api.send('POST', 'acts', {'name': 'crawler', 'versions': [
        version({f'd{n % 50}/f{n}.txt': f'x{n}\n' for n in range(count)})]})['id']
    poll(api, archive)
    api.send('PUT', f'acts/{actor}/versions/0.1',
             version({f'new{n % 50}/f{n}.txt': f'x{n}\ny\n' for n in range(count)}))
    poll(api, archive)


def many_versions(api, archive, count):
    """So many Actors with a version each, and one of them with a second revision."""
    for n in range(count):
        name = 'crawler' if n == 0 else f'actor-{n}'
        actor = api.send('POST', 'acts', {'name': name, 'versions': [version({'main.js': f'x{n}\n'})]})['id']
        first = actor if n == 0 else first
    poll(api, archive)
    api.send('PUT', f'acts/{first}/versions/0.1', version({'main.js': 'y\n'}))
    poll(api, archive)


VIEWS = subprocess.run(
    ['sqlite3', ':memory:', *(f'.read {file}' for file in sorted(Path('migrations').glob('0*.sql'))), '.read migrations/views.sql',
     "SELECT name FROM sqlite_schema WHERE type = 'view'"],
    check=True, capture_output=True, text=True,
).stdout.split()

QUESTIONS = {
    'log': ['log'], 'log -n 5': ['log', '-n', '5'], 'log of one': ['log', 'jane/crawler'],
    'log --since 1h': ['log', '--since', '1h'], 'log --until': ['log', '--until', '2020-01-01'],
    'log --event': ['log', '--event', 'reverted'], 'log -p -n 5': ['log', '-p', '-n', '5'],
    'diff': ['diff'], 'diff of all': ['diff', 'jane/crawler@1..latest', '--stat'], 'status': ['status'],
    'blame': ['blame', 'jane/crawler:{path}'], 'ls, middle': ['ls', 'jane/crawler@{middle}'],
    'show as of': ['show', 'jane/crawler@{time}'],
}


def cpu(command, env):
    """The least CPU seconds of a few runs, and of how many lines the answer is."""
    least = float('inf')
    for _ in range(ROUNDS):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = subprocess.run(command, env=env, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        least = min(least, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return least, result.stdout.count(b'\n')


def first_line(command, env):
    """The milliseconds until a command has printed its first line."""
    began = time.perf_counter()
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        took = time.perf_counter() - began
        process.stdout.close()
        process.kill()
    return took * 1000


def make(world, count, path):
    archive = work / f'{world.__name__}-{count}.db'
    api = API(emulator)
    try:
        world(api, archive, count)
    finally:
        api.process.terminate()
    sql = 'SELECT max(revision), (SELECT observed_at FROM snapshots WHERE revision = (SELECT (max(revision) + 1) / 2 FROM snapshots)) FROM snapshots'
    latest, first = subprocess.run(['sqlite3', archive, sql], check=True, capture_output=True, text=True).stdout.strip().split('|')
    return archive, {'path': path, 'middle': str(max(1, int(latest) // 2)), 'time': first}


def report(world, count, path):
    print(f'\n{world.__doc__.strip()}')
    worlds = [make(world, size, path) for size in (count // 10, count)]
    print(f'{"":24} {count // 10:>10,} {count:>10,}   CPU seconds, and lines of the answer')
    asked = {name: [archiver, *question] for name, question in QUESTIONS.items()}
    asked |= {f'view {view}': ['sqlite3', '{archive}', f'SELECT * FROM {view}'] for view in VIEWS}
    for name, question in asked.items():
        figures = []
        for archive, names in worlds:
            command = [part.format(archive=archive, **names) for part in question]
            figures.append(cpu(command, environment(archive)))
        (small, few), (large, many) = figures
        print(f'{name:24} {small:10.3f} {large:10.3f}   {few:>9,} {many:>9,}')
    shown = [min(first_line([archiver, 'log'], environment(archive)) for _ in range(ROUNDS)) for archive, _ in worlds]
    print(f'{"log, its first line":24} {shown[0]:7.0f} ms {shown[1]:7.0f} ms')


report(many_revisions, 2000, 'src/file1.js')
report(many_files, 5000, 'new1/f1.txt')
report(many_versions, 20_000, 'main.js')
