"""Puts releases into an Actor, polls after each, and compares what the archive gives back.

Called by scripts/roundtrip with: archiver, the API's URL, a work folder, the folder of the
releases, the project, and its versions, oldest first.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from apify_client import ApifyClient

archiver, url, work, releases, project, *versions = sys.argv[1:]
work, releases = Path(work), Path(releases)
token = 'emulator-token'
environment = os.environ | {
    'APIFY_TOKEN': token,
    'APIFY_CLIENT_BASE_URL': url,
    'ARCHIVER_DB': str(work / 'archive.db'),
}
limit = 3 * 1024 * 1024  # of Apify, for the contents of one version as they are sent


def run(*command, **options):
    result = subprocess.run(command, capture_output=True, env=environment, **options)
    if result.returncode != 0:
        sys.exit(f'{" ".join(map(str, command))}: exit {result.returncode}\n{result.stderr.decode()}')
    return result.stdout


def tree_of(version):
    """The files of a release by path; what does not fit into a version of an Actor is left out."""
    tree, total = {}, 0
    with tarfile.open(releases / f'{project}-{version}.tar.gz') as archive:
        for member in sorted(archive.getmembers(), key=lambda member: (member.size, member.name)):
            if member.isfile():
                content = archive.extractfile(member).read()
                total += len(source_file(member.name, content)['content'].encode())
                if total <= limit:
                    tree[member.name.split('/', 1)[1]] = content
    return tree


def source_file(path, content):
    try:
        return {'name': path, 'format': 'TEXT', 'content': content.decode()}
    except UnicodeDecodeError:
        return {'name': path, 'format': 'BASE64', 'content': base64.b64encode(content).decode()}


def in_order(version):
    """A Version object with its arrays in an order of their own."""
    return version | {
        key: sorted(version[key], key=lambda entry: entry['name'])
        for key in ('sourceFiles', 'envVars')
    }


def write(tree, folder):
    for path, content in tree.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def read(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob('*')
        if path.is_file() and '.git' not in path.relative_to(folder).parts
    }


actor = ApifyClient(token, api_url=url).actors().create(
    name='roundtrip',
    versions=[{'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'sourceFiles': []}],
)
slot = ApifyClient(token, api_url=url).actor('jane~roundtrip').version('0.1')
put, trees = [], []
for number, version in enumerate(versions):
    tree = tree_of(version)
    trees.append(tree)
    body = {
        'versionNumber': '0.1',
        'sourceType': 'SOURCE_FILES',
        'buildTag': f'v{version}',
        'envVars': [{'name': 'RELEASE', 'value': version, 'isSecret': False}],
        'sourceFiles': [source_file(path, content) for path, content in tree.items()],
    }
    slot.update(
        source_type='SOURCE_FILES',
        build_tag=body['buildTag'],
        env_vars=[{'name': 'RELEASE', 'value': version, 'is_secret': False}],
        source_files=body['sourceFiles'],
    )
    put.append(in_order(body))
    outcome = json.loads(run(archiver, 'poll', 'jane/roundtrip', '--json'))
    if [change['revision'] for change in outcome['changes']] != [number + 1]:
        sys.exit(f'{version}: the poll recorded {outcome["changes"]}, not revision {number + 1}')

for number, version in enumerate(versions):
    name = f'jane/roundtrip/0.1@{number + 1}'
    shown = json.loads(run(archiver, 'show', name, '--json'))
    if in_order(shown) != put[number]:
        sys.exit(f'{version}: {name} is not what was put')
    if number == 0:
        continue
    folder = work / 'tree'
    run('rm', '-rf', folder)
    folder.mkdir()
    write(trees[number - 1], folder)
    patch = run(archiver, 'diff', f'jane/roundtrip/0.1@{number}..{number + 1}')
    run('git', 'init', '-q', cwd=folder)
    run('git', 'apply', '--whitespace=nowarn', '-', cwd=folder, input=patch)
    if read(folder) != trees[number]:
        sys.exit(f'{version}: the patch does not lead from {number} to {number + 1}')

distinct = {hashlib.sha256(content).digest(): len(content) for tree in trees for content in tree.values()}
size = (work / 'archive.db').stat().st_size
print(
    f'{len(versions)} snapshots of {project}, {sum(map(len, trees))} files, '
    f'{len(distinct)} of them distinct; all equal to what was put, all patches apply'
)
print(
    f'archive {size} bytes, distinct files {sum(distinct.values())} bytes: '
    f'{size / sum(distinct.values()):.2f}'
)
