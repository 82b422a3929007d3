"""Puts releases of projects into Actors, and polls after each.

Called by scripts/bench with: archiver, apify-emulator, a work folder, the folder of the releases, and
a file with a line for each project, of its name and its versions, oldest first. The archive is then
`archive.db` in the work folder.
"""

import base64
import contextlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

from apify_client import ApifyClient

token = 'emulator-token'
number = '0.1'
limit = 3 * 1024 * 1024  # of Apify, for the contents of one version as they are sent


@contextlib.contextmanager
def emulator(program):
    """Runs a local Apify API, and yields its URL."""
    with subprocess.Popen([program], stdout=subprocess.PIPE) as process:
        try:
            yield process.stdout.readline().decode().strip()
        finally:
            process.terminate()


def run(*command, accepted=(0,), **options):
    """Runs a command, and returns its output; ends the program when it fails."""
    result = subprocess.run(command, capture_output=True, **options)
    if result.returncode not in accepted:
        said = (result.stdout[-2000:] + result.stderr).decode(errors='replace')
        sys.exit(f'{" ".join(map(str, command))}: exit {result.returncode}\n{said}')
    return result.stdout


def source_file(path, content):
    try:
        return {'name': path, 'format': 'TEXT', 'content': content.decode()}
    except UnicodeDecodeError:
        return {'name': path, 'format': 'BASE64', 'content': base64.b64encode(content).decode()}


def tree_of(release):
    """The files of a release by path; what does not fit into a version of an Actor is left out."""
    tree, total = {}, 0
    with tarfile.open(release) as archive:
        for member in sorted(archive.getmembers(), key=lambda member: (member.size, member.name)):
            if member.isfile():
                content = archive.extractfile(member).read()
                total += len(source_file(member.name, content)['content'].encode())
                if total <= limit:
                    tree[member.name.split('/', 1)[1]] = content
    return tree


class ReleaseHistory:
    """The releases of a project, which become the snapshots of one version of an Actor."""

    def __init__(self, project, versions, releases):
        self.project, self.versions = project, versions
        self.name = f'jane/{project}/{number}'
        self.trees = [tree_of(releases / f'{project}-{version}.tar.gz') for version in versions]
        self.bodies = [
            {
                'versionNumber': number,
                'sourceType': 'SOURCE_FILES',
                'buildTag': f'v{version}',
                'envVars': [{'name': 'RELEASE', 'value': version, 'isSecret': False}],
                'sourceFiles': [source_file(path, content) for path, content in tree.items()],
            }
            for version, tree in zip(versions, self.trees)
        ]

    def record(self, archiver, url, environment):
        """Puts each release by Apify's client, and polls: it has to be one new revision."""
        ApifyClient(token, api_url=url).actors().create(
            name=self.project,
            versions=[{'versionNumber': number, 'sourceType': 'SOURCE_FILES', 'sourceFiles': []}],
        )
        slot = ApifyClient(token, api_url=url).actor(f'jane~{self.project}').version(number)
        for revision, (version, body) in enumerate(zip(self.versions, self.bodies), 1):
            slot.update(
                source_type=body['sourceType'],
                build_tag=body['buildTag'],
                env_vars=[{'name': 'RELEASE', 'value': version, 'is_secret': False}],
                source_files=body['sourceFiles'],
            )
            outcome = json.loads(
                run(archiver, 'poll', f'jane/{self.project}', '--json', env=environment))
            if [change['revision'] for change in outcome['changes']] != [revision]:
                sys.exit(f'{self.project} {version}: the poll recorded {outcome["changes"]}, '
                         f'not revision {revision}')


def recorded(archiver, emulator_program, work, releases, projects):
    """Records all projects in a new archive; returns their histories, and what archiver needs to know."""
    histories = [
        ReleaseHistory(project, versions, Path(releases))
        for project, *versions in map(str.split, Path(projects).read_text().splitlines())
    ]
    environment = os.environ | {'APIFY_TOKEN': token, 'ARCHIVER_DB': str(Path(work) / 'archive.db')}
    with emulator(emulator_program) as url:
        for history in histories:
            history.record(archiver, url, environment | {'APIFY_CLIENT_BASE_URL': url})
    return histories, environment


if __name__ == '__main__':
    recorded(*sys.argv[1:])
