"""Times the differences of texts against libgit2, in process, and git, as a process.

Called by scripts/bench with: bench-diff, a work folder, how many rounds, and releases of a project.
All have the same pairs of texts: what any two of the releases have by the same path, and made ones.
bench-diff and libgit2 have the texts in memory and make hunks with three lines of context; git reads
files and prints patches. The lines that a difference has, fewer being better, are printed with the
times, for whoever gives up early is fast.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tarfile
import time
from itertools import combinations
from pathlib import Path

import pygit2

program, work, rounds, releases = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
runs_per_round = 5
largest_source = 64 * 1024
without_settings = os.environ | {'GIT_CONFIG_GLOBAL': os.devnull, 'GIT_CONFIG_NOSYSTEM': '1'}
# Lines that both texts have in no common order: git --minimal would take minutes.
without_minimal = 'shuffled lines'


def lines(lines):
    return ''.join(f'{line}\n' for line in lines).encode()


def tree(release):
    with tarfile.open(release) as archive:
        return {
            member.name.split('/', 1)[1]: archive.extractfile(member).read()
            for member in archive.getmembers() if member.isfile()
        }


def changed_files():
    for old, new in combinations(map(tree, releases), 2):
        for path in sorted(old.keys() & new.keys()):
            if old[path] != new[path]:
                yield old[path], new[path]


def packages(chance, count):
    def version():
        return '.'.join(str(chance.randrange(20)) for _ in range(3))
    return {
        f'node_modules/package-{number}': {
            'version': version(),
            'resolved': f'https://registry.npmjs.org/package-{number}/-/package-{number}.tgz',
            'integrity': f'sha512-{chance.randbytes(64).hex()}',
            'license': chance.choice(['MIT', 'ISC', 'Apache-2.0']),
            'dependencies': {f'package-{chance.randrange(count)}': f'^{version()}' for _ in range(4)},
            'engines': {'node': '>=18'},
        }
        for number in range(count)
    }


def lockfiles():
    """Lockfiles of 5 MB in which some packages are upgraded, and a tenth as many replaced."""
    def text(packages):
        return json.dumps({'lockfileVersion': 3, 'packages': dict(sorted(packages.items()))}, indent=2).encode()
    for upgrades in (20, 500, 5000):
        chance = random.Random(upgrades)
        old = packages(chance, 9000)
        new = {name: dict(package) for name, package in old.items()}
        for name in chance.sample(sorted(new), upgrades):
            new[name] |= {'version': '99.0.0', 'integrity': f'sha512-{chance.randbytes(64).hex()}'}
        for name in chance.sample(sorted(new), upgrades // 10):
            new[f'{name}-fork'] = new.pop(name)
        yield text(old), text(new)


def unlike():
    yield tuple(lines(f'{side} line {number} of a text' for number in range(50_000)) for side in ('old', 'new'))


def repeated():
    """A hundred thousand lines of one kind, and of eight in no order, with a thousand edits each."""
    for kinds in (1, 8):
        chance = random.Random(kinds)
        old = [f'{chance.randrange(kinds)} is a line that comes again' for _ in range(100_000)]
        new = list(old)
        for _ in range(1000):
            place = chance.randrange(len(new))
            new[place:place + chance.randrange(2)] = chance.choices(['other', *old[:20]], k=chance.randrange(3))
        yield lines(old), lines(new)


def shuffled():
    chance = random.Random(3)
    yield tuple(lines(f'line {chance.randrange(50)}' for _ in range(100_000)) for _ in range(2))


def write(folder, pairs):
    for side in ('old', 'new'):
        (folder / side).mkdir(parents=True)
    for number, pair in enumerate(pairs):
        for side, text in zip(('old', 'new'), pair):
            (folder / side / f'{number:04}').write_bytes(text)


def git(folder, *options):
    result = subprocess.run(
        ['git', 'diff', '--no-index', '--text', *options, 'old', 'new'],
        cwd=folder, env=without_settings, capture_output=True)
    if result.returncode > 1:
        sys.exit(result.stderr.decode())
    return result.stdout


def seconds_of(call):
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def diff_all(blobs):
    # A blob has its bytes unpacked, and its patch is made here and not when it is read.
    for old, new in blobs:
        old.diff(new, context_lines=3)


def time_all(folder, blobs):
    """The seconds of each run, and the lines of bench-diff's differences."""
    seconds, changed_lines = {'ours': [], 'libgit2': [], 'git': []}, 0
    for _ in range(rounds):
        output = subprocess.run(
            [program, str(folder), str(runs_per_round)], check=True, capture_output=True).stdout
        result = json.loads(output)
        seconds['ours'] += result['seconds']
        changed_lines = result['changedLines']
        seconds['libgit2'] += [seconds_of(lambda: diff_all(blobs)) for _ in range(runs_per_round)]
        seconds['git'].append(seconds_of(lambda: git(folder)))
    return seconds, changed_lines


def minimal_lines(folder):
    rows = git(folder, '--minimal', '--numstat').splitlines()
    return sum(int(count) for row in rows for count in row.split(b'\t')[:2])


def shown(times):
    return f'{min(times) * 1000:7.1f} /{statistics.median(times) * 1000:7.1f}'


def ratios(times, ours):
    return f'{min(times) / min(ours):5.2f} / {statistics.median(times) / statistics.median(ours):5.2f}'


changed = list(changed_files())
corpus = {
    'small sources': [pair for pair in changed if max(map(len, pair)) <= largest_source],
    'real lockfiles': [pair for pair in changed if max(map(len, pair)) > largest_source],
    '5 MB lockfiles': list(lockfiles()),
    'unlike lines': list(unlike()),
    'repeated lines': list(repeated()),
    without_minimal: list(shuffled()),
}
repository = pygit2.init_repository(work / 'repository', bare=True)
print(f'milliseconds, smallest / median of {rounds * runs_per_round} runs in process and {rounds} of git; '
      'ratios of these to ours')
print(f'{"":15}{"pairs":>6}{"MB":>6}  {"ours":>16}  {"libgit2":>16}  {"git":>16}  {"libgit2/ours":>13}  {"git/ours":>13}')
counts = []
for name, pairs in corpus.items():
    folder = work / name
    write(folder, pairs)
    blobs = [tuple(repository[repository.create_blob(text)] for text in pair) for pair in pairs]
    seconds, ours = time_all(folder, blobs)
    size = sum(len(text) for pair in pairs for text in pair)
    print(f'{name:15}{len(pairs):6}{size / 1e6:6.1f}  {shown(seconds["ours"])}  {shown(seconds["libgit2"])}  '
          f'{shown(seconds["git"])}  {ratios(seconds["libgit2"], seconds["ours"])}  '
          f'{ratios(seconds["git"], seconds["ours"])}', flush=True)
    libgit2 = sum(sum(old.diff(new).line_stats[1:]) for old, new in blobs)
    minimal = minimal_lines(folder) if name != without_minimal else None
    counts.append((name, ours, libgit2, minimal))

print(f'\nlines removed and added\n{"":15}{"ours":>10}{"libgit2":>10}{"git --minimal":>15}{"ours/minimal":>14}')
for name, ours, libgit2, minimal in counts:
    print(f'{name:15}{ours:10}{libgit2:10}'
          + (f'{minimal:15}{ours / minimal:14.3f}' if minimal else f'{"–":>15}{"–":>14}'))
