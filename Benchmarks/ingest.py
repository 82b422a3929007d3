"""Times a first poll, and one of changed states, against a Python program and git that keep the same.

Called by scripts/bench with: archiver, a work folder, how many rounds, the folder of the releases, and a
file with a line for each project, of its name and its versions, oldest first. Every other release is an
Actor, and the one that follows it is what it changes to.
"""

import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
from pathlib import Path

from nginx import nginx

sys.path.insert(0, str(Path(__file__).parent.parent / 'scripts'))
from release_history import source_file, tree_of  # noqa: E402

archiver, work, rounds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
releases, projects = map(Path, sys.argv[4:])

# What does the same job without archiver: whole files by their hash, a transaction for each version, each
# content read back before it is committed.
keep_all = '''
import asyncio, hashlib, sqlite3, sys, aiohttp, orjson
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.executescript("""
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS states (actor TEXT, hash TEXT, PRIMARY KEY (actor, hash));
    CREATE TABLE IF NOT EXISTS contents (hash TEXT PRIMARY KEY, content BLOB);
    CREATE TABLE IF NOT EXISTS files (actor TEXT, state TEXT, path TEXT, hash TEXT);
""")
def keep(body):
    actor = orjson.loads(body)['data']
    for version in actor['versions']:
        files = [(file['name'], file['content'].encode()) for file in version['sourceFiles']]
        hashed = [(path, hashlib.sha256(content).hexdigest(), content) for path, content in files]
        state = hashlib.sha256(orjson.dumps([(path, hash) for path, hash, _ in hashed])).hexdigest()
        database.execute('BEGIN IMMEDIATE')
        if database.execute('INSERT OR IGNORE INTO states VALUES (?, ?)', (actor['id'], state)).rowcount:
            for path, hash, content in hashed:
                if database.execute('INSERT OR IGNORE INTO contents VALUES (?, ?)', (hash, content)).rowcount:
                    kept, = database.execute('SELECT content FROM contents WHERE hash = ?', (hash,)).fetchone()
                    assert kept == content
                database.execute('INSERT INTO files VALUES (?, ?, ?, ?)', (actor['id'], state, path, hash))
        database.execute('COMMIT')
async def main():
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=8)) as session:
        async def fetch(url):
            async with session.get(url) as response:
                assert response.status == 200
                keep(await response.read())
        await asyncio.gather(*map(fetch, open(sys.argv[2]).read().split()))
asyncio.run(main())
'''


def actor(number, name, tree, day):
    """An answer about an Actor as Apify gives it."""
    return {'data': {
        'id': f'{number:017}', 'userId': 'x' * 17, 'name': name, 'username': 'jane', 'isPublic': False,
        'createdAt': '2026-01-01T00:00:00.000Z', 'modifiedAt': f'2026-01-0{day}T00:00:00.000Z',
        'stats': {'totalRuns': 7, 'totalBuilds': 1},
        'versions': [{
            'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'buildTag': 'latest',
            'envVars': [{'name': 'A', 'value': '1'}],
            'sourceFiles': [source_file(path, content) for path, content in tree.items()],
        }],
        'defaultRunOptions': {'build': 'latest', 'timeoutSecs': 3600, 'memoryMbytes': 1024},
    }}


def fast_import(trees, parent):
    """A stream of git's with a commit on a branch of its own for each tree."""
    stream = bytearray()
    for number, tree in enumerate(trees):
        stream += b'commit refs/heads/a%d\n' % number
        stream += b'committer j <j@e> %d +0000\ndata 1\nx\n' % (1767225600 + parent)
        if parent:
            stream += b'from refs/heads/a%d^0\n' % number
        stream += b'deleteall\n'
        for path, content in tree.items():
            stream += b'M 100644 inline "%s"\ndata %d\n%s\n' % (path.encode(), len(content), content)
    return bytes(stream)


def run(command, standard_input=None):
    """Runs a command, and returns the seconds it computed."""
    with open(work / 'output', 'wb') as output:
        process = subprocess.Popen(
            command, stdin=open(standard_input, 'rb') if standard_input else subprocess.DEVNULL,
            stdout=output, stderr=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f'{command[0]} failed: {(work / "output").read_text()[-2000:]}')
    return usage.ru_utime + usage.ru_stime


def clear():
    for path in work.glob('archive.db*'):
        path.unlink()
    for path in work.glob('peer.db*'):
        path.unlink()
    shutil.rmtree(work / 'git', ignore_errors=True)
    subprocess.run(['git', 'init', '-q', '--bare', work / 'git'], check=True)


states = []
for project, *versions in map(str.split, projects.read_text().splitlines()):
    trees = [tree_of(releases / f'{project}-{version}.tar.gz') for version in versions]
    states += [(f'{project}-{number}', *pair) for number, pair in enumerate(zip(trees[::2], trees[1::2]))]
steps = {'first poll': 1, 'changed states': 2}
(work / 'keep_all.py').write_text(keep_all)
folder = work / 'www/v2/acts'
folder.mkdir(parents=True)
results = {(step, name): [] for step in steps for name in ('archiver', 'Python', 'git fast-import')}
with nginx(work) as url:
    ids = [f'{number:017}' for number in range(len(states))]
    (work / 'urls').write_text('\n'.join(f'{url}/v2/acts/{id}' for id in ids))
    environment = os.environ | {
        'APIFY_CLIENT_BASE_URL': url, 'ARCHIVER_DB': str(work / 'archive.db'), 'APIFY_TOKEN': 'token',
    }
    commands = {
        'archiver': ([archiver, 'poll', *ids], None),
        'Python': ([sys.executable, work / 'keep_all.py', work / 'peer.db', work / 'urls'], None),
        'git fast-import': (['git', f'--git-dir={work}/git', 'fast-import', '--quiet', '--force'], work / 'stream'),
    }
    size = {}
    for _ in range(rounds):
        clear()
        for step, day in steps.items():
            bodies = [
                json.dumps(actor(number, state[0], state[day], day)).encode()
                for number, state in enumerate(states)
            ]
            size[step] = sum(map(len, bodies))
            for id, body in zip(ids, bodies):
                (folder / id).write_bytes(body)
            (work / 'stream').write_bytes(fast_import([state[day] for state in states], day - 1))
            for name, (command, standard_input) in commands.items():
                results[step, name].append(run(command, standard_input))
    with sqlite3.connect(work / 'archive.db') as connection:
        snapshots, new = connection.execute(
            'SELECT (SELECT count(*) FROM snapshots), (SELECT sum(size) FROM contents)').fetchone()

assert snapshots == 2 * len(states), snapshots
print(f'{len(states)} Actors, {rounds} rounds; distinct contents of both states: {new / 1e6:.1f} MB')
for step in steps:
    print(f'{step}: {size[step] / 1e6:.1f} MB of answers')
    medians = {}
    for name in commands:
        medians[name] = statistics.median(results[step, name])
        print(f'  {name:16} {medians[name] * 1e9 / size[step]:6.1f} ms of CPU per MB')
    for peer in ('Python', 'git fast-import'):
        print(f'  archiver / {peer}: {medians["archiver"] / medians[peer]:.2f}')
