"""Times an export against git, and what it costs to restore and to show whole states.

Called by scripts/bench with: archiver, a work folder with an archive in it, and how many rounds.
`archiver export git` is held against `git fast-export | git fast-import` of the same history, in turns; its
size against that of what git makes of that.
"""

import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
from pathlib import Path

archiver, work, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
archive, repository, copy = work / 'archive.db', work / 'history.git', work / 'copy.git'
environment = os.environ | {
    'ARCHIVER_DB': str(archive), 'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1', 'LC_ALL': 'C.UTF-8',
}


def computing(*command):
    """The time that a command and its children computed, in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def export():
    shutil.rmtree(repository, ignore_errors=True)
    return computing(archiver, 'export', 'git', str(repository))


def pass_on():
    shutil.rmtree(copy, ignore_errors=True)
    subprocess.run(['git', 'init', '-q', '--bare', copy], check=True, env=environment)
    return computing(
        'sh', '-c', f'git -C {repository} fast-export --all | git -C {copy} fast-import --quiet')


def spread(times):
    return f'{statistics.median(times) * 1000:5.0f} ms (from {min(times) * 1000:.0f} to {max(times) * 1000:.0f})'


exported, stream, passed = [], [], []
for _ in range(rounds):
    exported.append(export())
    stream.append(computing(archiver, 'export', 'git', '-'))
    passed.append(pass_on())
with sqlite3.connect(f'file:{archive}?mode=ro', uri=True) as connection:
    snapshots, distinct = (
        connection.execute(sql).fetchone()[0]
        for sql in ('SELECT count(*) FROM snapshots', 'SELECT sum(size) FROM contents'))
    states = connection.execute(
        "SELECT username || '/' || actors.name || '/' || version_number || '@' || max(revision), total_size "
        "FROM snapshots JOIN versions USING (version_id) JOIN actors USING (actor_id) "
        "WHERE kind = 'state' GROUP BY version_id ORDER BY total_size DESC LIMIT 5").fetchall()
print(f'{snapshots} snapshots, {distinct} bytes of distinct contents, {rounds} rounds, computing:')
print(f'archiver export git FOLDER       {spread(exported)}')
print(f'archiver export git - alone      {spread(stream)}')
print(f'git fast-export | fast-import    {spread(passed)}')
print(f'archiver / git: {statistics.median(a / b for a, b in zip(exported, passed)):.2f}')

print('\nthe largest states, beside a question that shows nothing (status):')
start = statistics.median(computing(archiver, 'status') for _ in range(max(rounds, 5)))
for name, command in {
    'restore': lambda selector: ('restore', selector, '--to', str(work / 'restored')),
    'show --json': lambda selector: ('show', selector, '--json'),
    'restore --as-api-json': lambda selector: ('restore', selector, '--as-api-json'),
}.items():
    costs = []
    for selector, size in states:
        for _ in range(rounds):
            shutil.rmtree(work / 'restored', ignore_errors=True)
            costs.append((computing(archiver, *command(selector)) - start) * 1e9 / size)
    print(f'archiver {name:22} {statistics.median(costs):5.1f} ms per MB')

size = archive.stat().st_size
print(f'\nthe archive: {size} bytes, {size / distinct:.2f} of the distinct bytes')
for name, arguments in {'as git packs it by itself': ['gc'], 'compared anew': ['repack', '-a', '-d', '-f']}.items():
    subprocess.run(['git', '-C', copy, *arguments, '--quiet'], check=True, env=environment)
    packs = sum(path.stat().st_size for path in (copy / 'objects/pack').iterdir())
    print(f'{name:26} {packs} bytes, the archive / git: {size / packs:.2f}')
