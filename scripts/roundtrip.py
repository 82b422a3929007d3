"""Records releases, and compares what the archive gives back with what was put.

Called by scripts/roundtrip with: archiver, apify-emulator, a work folder, the folder of the releases,
a file with a line for each project, and perhaps --diff.
"""

import contextlib
import hashlib
import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from apify_client import ApifyClient

from release_history import recorded, run, token

archiver, emulator, work, releases, projects, *options = sys.argv[1:]
work = Path(work)
histories, environment = recorded(archiver, emulator, work, releases, projects)
environment |= {'GIT_CONFIG_GLOBAL': '/dev/null', 'GIT_CONFIG_NOSYSTEM': '1'}


def ask(*arguments):
    return run(archiver, *arguments, env=environment)


def git(*arguments, **options):
    return run('git', *arguments, env=environment, **options)


def in_order(version):
    """A Version object with its arrays in an order of their own."""
    return version | {
        key: sorted(version[key], key=lambda entry: entry['name'])
        for key in ('sourceFiles', 'envVars')
    }


def folder_of(tree, name):
    """A folder in the work folder that has the files of a tree, and nothing else."""
    folder = work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path, content in tree.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder


def read(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob('*')
        if path.is_file() and '.git' not in path.relative_to(folder).parts
    }


def pairs(history):
    """Each two neighbouring trees, with what names them: a range of revisions."""
    for old, (before, after) in enumerate(zip(history.trees, history.trees[1:]), 1):
        yield f'{history.name}@{old}..{old + 1}', before, after


def check_snapshots(history):
    for revision, body in enumerate(history.bodies, 1):
        name = f'{history.name}@{revision}'
        if in_order(json.loads(ask('show', name, '--json'))) != in_order(body):
            sys.exit(f'{name} is not what was put')


@contextlib.contextmanager
def served():
    """Runs `archiver serve`, and yields its address; the token of Apify's client is the server's."""
    command = [archiver, 'serve', '--listen', '127.0.0.1:0']
    secret = environment | {'ARCHIVER_WEB_TOKEN': token.ljust(32, '0')}
    with subprocess.Popen(command, env=secret, stdout=subprocess.PIPE) as process:
        try:
            yield '/'.join(process.stdout.readline().decode().split('/')[:3]), token.ljust(32, '0')
        finally:
            process.terminate()


def check_past(history, url, secret):
    """Asks for each snapshot as of a time at which it was there, by Apify's client, and for a time before."""
    def version(time):
        client = ApifyClient(secret, api_url=f'{url}/at/{time}')
        return client.actor(f'jane~{history.project}').version('0.1').get()
    log = json.loads(ask('log', history.name, '--json', '--reverse'))['snapshots']
    if len(log) != len(history.bodies):
        sys.exit(f'{history.name}: the log has {len(log)} snapshots')
    for snapshot, body in zip(log, history.bodies):
        found = json.loads(version(snapshot['observedAt']).model_dump_json(by_alias=True, exclude_none=True))
        if any(in_order(found)[key] != value for key, value in in_order(body).items()):
            sys.exit(f'{history.name} at {snapshot["observedAt"]} is not what was put')
    before = f'{int(log[0]["observedAt"][:4]) - 1}-01-01'
    if version(before) is not None:
        sys.exit(f'{history.name}: something was there in {before}')
    request = urllib.request.Request(
        f'{url}/at/{before}/v2/acts/jane~{history.project}', headers={'Authorization': f'Bearer {secret}'})
    try:
        urllib.request.urlopen(request)
        sys.exit(f'{history.name}: an Actor was there in {before}')
    except urllib.error.HTTPError as error:
        kind = json.load(error)['error']['type']
        if (error.code, kind) != (404, 'record-not-found'):
            sys.exit(f'{history.name} in {before}: {error.code} {kind}')


def check_patch(name, before, after):
    """Applies the patch by git, and returns it."""
    patch = ask('diff', name)
    folder = folder_of(before, 'tree')
    git('init', '-q', cwd=folder)
    git('apply', '--whitespace=nowarn', '-', cwd=folder, input=patch)
    if read(folder) != after:
        sys.exit(f'{name}: the patch, applied by git, does not lead from one to the other')
    return patch


def check_patch_by_patch(name, before, after, patch):
    """Applies the patch by GNU patch, which knows no binary files; returns whether there were none."""
    if b'\nGIT binary patch\n' in patch:
        return False
    folder = folder_of(before, 'tree')
    run('patch', '-p1', '--silent', '--force', '--no-backup-if-mismatch', '-d', folder, input=patch)
    if read(folder) != after:
        sys.exit(f'{name}: the patch, applied by patch, does not lead from one to the other')
    return True


def lines_of(table):
    """The sum of the lines of --numstat, in which bytes that are no text have dashes."""
    rows = [row.split(b'\t') for row in table.splitlines() if not row.startswith(b'# ')]
    return sum(int(count) for row in rows for count in row[:2] if count != b'-')


def counted(name, before, after):
    """The changed lines: ours and git's, and both when a file at another path is another file."""
    folder_of(before, 'old')
    folder_of(after, 'new')
    def theirs(*options):
        return git('diff', '--no-index', '--minimal', '--numstat', *options, 'old', 'new',
                   cwd=work, accepted=(0, 1))
    return [
        lines_of(table) for table in (
            ask('diff', name, '--numstat'), theirs('-M', '-C'),
            ask('diff', name, '--numstat', '--no-renames'), theirs('--no-renames'),
        )
    ]


def check_restoring(history):
    for revision, tree in enumerate(history.trees, 1):
        folder = work / 'restored'
        shutil.rmtree(folder, ignore_errors=True)
        ask('restore', f'{history.name}@{revision}', '--to', str(folder))
        if read(folder) != tree:
            sys.exit(f'{history.name}@{revision}, restored, is not what was put')


def git_name(content):
    return hashlib.sha1(b'blob %d\0' % len(content) + content).hexdigest()


def check_export():
    """Compares the trees of the commits, in a clone whose objects git has checked."""
    ask('export', 'git', str(work / 'history.git'))
    git('clone', '-q', '--bare', str(work / 'history.git'), str(work / 'clone.git'))
    git('-C', str(work / 'clone.git'), 'fsck', '--strict')
    def clone(*arguments):
        return git('-C', str(work / 'clone.git'), *arguments).decode()
    for history in histories:
        commits = clone('rev-list', '--reverse', history.name).split()
        if len(commits) != len(history.trees):
            sys.exit(f'{history.name}: {len(commits)} commits of {len(history.trees)} snapshots')
        for revision, (commit, tree) in enumerate(zip(commits, history.trees), 1):
            put = {f'100644 blob {git_name(content)}\t{path}' for path, content in tree.items()}
            if set(clone('ls-tree', '-r', '-z', '--full-tree', commit).split('\0')[:-1]) != put:
                sys.exit(f'{history.name}@{revision}: the commit has another tree')


def most_changed(history, count):
    """The texts that all releases have by one path, those with the most states first."""
    def states(path):
        return len({tree[path] for tree in history.trees})
    texts = (
        {file['name'] for file in body['sourceFiles'] if file['format'] == 'TEXT'}
        for body in history.bodies
    )
    return sorted(set.intersection(*texts), key=lambda path: (-states(path), path))[:count]


def check_blame(history, path):
    """Replays the differences: each line of the last state has the revision of the hunk it came with."""
    revisions = [1] * len(history.trees[0][path].removesuffix(b'\n').split(b'\n'))
    for revision, (name, before, after) in enumerate(pairs(history), 2):
        if before[path] == after[path]:
            continue
        patch = ask('diff', f'{name}:{path}', '-U', '0')
        hunks = re.findall(rb'^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@', patch, re.MULTILINE)
        for start, *counts in reversed(hunks):
            removed, added = (int(count or 1) for count in counts)
            first = int(start) - (1 if removed else 0)
            revisions[first:first + removed] = [revision] * added
    blame = json.loads(ask('blame', f'{history.name}:{path}', '--json'))['lines']
    if [line['revision'] for line in blame] != revisions:
        sys.exit(f'{history.name}: blame of {path} is not what the differences say')
    text = history.trees[-1][path].decode().removesuffix('\n')
    if '\n'.join(line['text'] for line in blame) != text:
        sys.exit(f'{history.name}: blame of {path} has other lines')


def check_all(history):
    """Compares all that the archive says of a project; returns the changed lines of its pairs."""
    sums, by_patch = [0] * 4, 0
    for name, before, after in pairs(history):
        patch = check_patch(name, before, after)
        by_patch += check_patch_by_patch(name, before, after, patch)
        sums = [sum(counts) for counts in zip(sums, counted(name, before, after))]
    check_restoring(history)
    for path in most_changed(history, 3):
        check_blame(history, path)
    print_lines(history.project, len(history.trees) - 1, by_patch, sums)
    return len(history.trees) - 1, by_patch, sums


def print_lines(name, count, by_patch, sums):
    ours, theirs, ours_plain, theirs_plain = sums
    print(f'{name:10}{count:6}{by_patch:8}{ours:10}{theirs:10}{ours / theirs:8.3f}'
          f'{ours_plain:10}{theirs_plain:10}{ours_plain / theirs_plain:8.3f}', flush=True)


def print_sizes(history):
    contents = {git_name(content): len(content) for tree in history.trees for content in tree.values()}
    print(f'{len(history.trees)} snapshots of {history.project}, {sum(map(len, history.trees))} files, '
          f'{len(contents)} of them distinct, of {sum(contents.values())} bytes')
    return sum(contents.values())


for history in histories:
    check_snapshots(history)
with served() as (url, secret):
    for history in histories:
        check_past(history, url, secret)
if '--diff' in options:
    print('lines removed and added: ours, those of git diff --minimal -M -C, ours / git; then without renames')
    print(f'{"":10}{"pairs":>6}{"patch":>8}{"ours":>10}{"git":>10}{"":8}{"ours":>10}{"git":>10}', flush=True)
    counts, by_patch, sums = zip(*map(check_all, histories))
    totals = [sum(column) for column in zip(*sums)]
    print_lines('all', sum(counts), sum(by_patch), totals)
    check_export()
    if not all(0.9 <= totals[i] / totals[i + 1] <= 1.1 for i in (0, 2)):
        sys.exit('the changed lines are not within a tenth of those of git')
else:
    for history in histories:
        for name, before, after in pairs(history):
            check_patch(name, before, after)
distinct = sum(map(print_sizes, histories))
size = (work / 'archive.db').stat().st_size
print(f'all equal to what was put; archive {size} bytes, distinct files {distinct} bytes: {size / distinct:.2f}')
