"""Times questions to a whole archive against git, asked for the same history.

Called by scripts/bench with: archiver, a work folder with an archive in it, and how many rounds.
git has the history as `archiver export git` wrote it, packed anew. All are processes that write to
/dev/null, in turns.
"""

import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

archiver, work, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
archive, repository = work / 'archive.db', work / 'history.git'
text, expression = 'raise ValueError', 'def [a-z]+_[a-z]+\\(self, .*timeout'
environment = os.environ | {
    'ARCHIVER_DB': str(archive), 'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1',
    'LC_ALL': 'C.UTF-8',
}


def output_of(*command):
    return subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE).stdout


def times_of(command):
    """The wall time of a command, and the time that it and its children computed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


output_of(archiver, 'export', 'git', str(repository))
git = ('git', '-C', str(repository), '--no-pager')
output_of(*git, 'gc', '--quiet')
commits = output_of(*git, 'rev-list', '--all').decode().split()
every_blob = (
    f'git -C {repository} rev-list --all --objects --no-object-names --filter=object:type=blob '
    f'--filter-provided-objects | git -C {repository} cat-file --batch --buffer | grep -a'
)
questions = {
    'what changed': {
        'archiver log -p': (archiver, 'log', '-p'),
        'git log -p -M --all': (*git, 'log', '-p', '-M', '--all'),
    },
    f"the text '{text}' in all files of all time": {
        'archiver grep -F --all-history': (archiver, 'grep', '-F', text, '--all-history'),
        'git grep -F, all commits': (*git, 'grep', '-F', text, *commits),
        'git cat-file, all blobs | grep -F': ('sh', '-c', f"{every_blob} -F '{text}'"),
    },
    f"the expression '{expression}'": {
        'archiver grep --all-history': (archiver, 'grep', expression, '--all-history'),
        'git grep -E, all commits': (*git, 'grep', '-E', expression, *commits),
        'git cat-file, all blobs | grep -E': ('sh', '-c', f"{every_blob} -E '{expression}'"),
    },
}

packs = sum(path.stat().st_size for path in (repository / 'objects/pack').iterdir())
print(f'{len(commits)} snapshots; the archive has {archive.stat().st_size} bytes, '
      f'the packs of git have {packs}; {rounds} rounds')
for question, commands in questions.items():
    results = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            results[name].append(times_of(command))
    print(f'\n{question}')
    ours = statistics.median(wall for wall, _ in next(iter(results.values())))
    for name, runs in results.items():
        walls = sorted(wall for wall, _ in runs)
        wall, computing = statistics.median(walls), statistics.median(cpu for _, cpu in runs)
        print(f'{name:34} wall {wall * 1000:4.0f} ms (from {walls[0] * 1000:.0f} to {walls[-1] * 1000:.0f}), '
              f'computing {computing * 1000:4.0f} ms, {len(output_of(*commands[name])):9} bytes, '
              f'wall / ours {wall / ours:5.2f}', flush=True)
