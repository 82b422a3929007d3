"""Times a poll of Actors that did not change against other ways to fetch the same URLs.

Called by scripts/bench with: archiver, a work folder, and perhaps how many Actors and rounds.
nginx serves the Actors' answers from files, so that the server is not what is measured.
"""

import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

from nginx import nginx

archiver, work = sys.argv[1], Path(sys.argv[2])
actors = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 7
in_flight = 8
size = 50_000
database = work / 'archive.db'

fetch_all = '''
import asyncio, sys, aiohttp
async def main():
    urls = open(sys.argv[1]).read().split()
    connector = aiohttp.TCPConnector(limit=int(sys.argv[2]))
    async with aiohttp.ClientSession(connector=connector) as session:
        async def fetch(url):
            async with session.get(url) as response:
                assert response.status == 200
                return len(await response.read())
        print(sum(await asyncio.gather(*map(fetch, urls))))
asyncio.run(main())
'''


def actor(number):
    """An answer about an Actor as Apify gives it: mostly source files."""
    chance = random.Random(number)
    words = ['const', 'await', 'page', 'request', 'crawler', '=', '{', '}', '(', ')', '"text"', '=>']
    files = []
    while sum(len(file['content']) for file in files) < size - 3000:
        lines = (' '.join(chance.choices(words, k=9)) for _ in range(200))
        files.append({'name': f'src/{len(files)}.js', 'format': 'TEXT', 'content': '\n'.join(lines)})
    return {
        'data': {
            'id': f'{number:017}', 'userId': 'x' * 17, 'name': f'actor-{number}', 'username': 'jane',
            'isPublic': False, 'createdAt': '2026-01-01T00:00:00.000Z',
            'modifiedAt': '2026-01-01T00:00:00.000Z', 'stats': {'totalRuns': 7, 'totalBuilds': 1},
            'versions': [{
                'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'buildTag': 'latest',
                'envVars': [{'name': 'A', 'value': '1'}], 'sourceFiles': files,
            }],
            'defaultRunOptions': {'build': 'latest', 'timeoutSecs': 3600, 'memoryMbytes': 1024},
        }
    }


def run(*command):
    """Runs a command, and returns its wall time, the time it computed, and its largest memory."""
    with open(work / 'output', 'wb') as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f'{command[0]} failed: {(work / "output").read_text()[-2000:]}')
    scale = 1 if sys.platform == 'darwin' else 1024
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * scale


def rows():
    with sqlite3.connect(f'file:{database}?mode=ro', uri=True) as connection:
        tables = [name for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        return {table: connection.execute(f'SELECT count(*) FROM {table}').fetchone()[0] for table in tables}


folder = work / 'www/v2/acts'
folder.mkdir(parents=True)
ids = [f'{number:017}' for number in range(actors)]
total = 0
for number, id in enumerate(ids):
    total += (folder / id).write_bytes(json.dumps(actor(number)).encode())
with nginx(work) as base:
    urls = [f'{base}/v2/acts/{id}' for id in ids]
    (work / 'urls').write_text('\n'.join(urls))
    (work / 'curl').write_text('\n'.join(f'url = "{url}"\noutput = /dev/null' for url in urls))
    (work / 'fetch_all.py').write_text(fetch_all)
    environment = os.environ | {
        'APIFY_CLIENT_BASE_URL': base, 'ARCHIVER_DB': str(database), 'APIFY_TOKEN': 'token',
    }
    first = run(archiver, 'poll', *ids, '--max-in-flight', str(in_flight))
    before = rows()
    commands = {
        'archiver poll': (archiver, 'poll', '--max-in-flight', str(in_flight)),
        'curl --parallel': (
            'curl', '-s', '-f', '--parallel', '--parallel-max', str(in_flight), '-K', str(work / 'curl')),
        'aiohttp': (sys.executable, str(work / 'fetch_all.py'), str(work / 'urls'), str(in_flight)),
    }
    results = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            results[name].append(run(*command))
    added = {table: count - before[table] for table, count in rows().items() if count != before[table]}
    with sqlite3.connect(f'file:{database}?mode=ro', uri=True) as connection:
        requests, received, checked = connection.execute(
            'SELECT requests, bytes_received, checked FROM polls ORDER BY poll_id DESC LIMIT 1').fetchone()
        confirmed = connection.execute(
            'SELECT count(*) FROM versions WHERE last_confirmed_at >= '
            '(SELECT started_at FROM polls ORDER BY poll_id DESC LIMIT 1)').fetchone()[0]

print(f'{actors} unchanged Actors of {total // actors} bytes, {in_flight} requests in flight, '
      f'{rounds} rounds, nginx on loopback; the first poll took {first[0]:.2f} s')
print(f'each poll: {requests} requests, {received} bytes, {checked} versions seen, '
      f'{confirmed} rows of versions updated')
print(f'rows added by {rounds} polls: {added}')
for name, runs in results.items():
    walls = sorted(wall for wall, _, _ in runs)
    cpu = statistics.median(cpu for _, cpu, _ in runs)
    memory = max(memory for _, _, memory in runs)
    print(f'{name:16} wall {statistics.median(walls):.3f} s (from {walls[0]:.3f} to {walls[-1]:.3f}), '
          f'computing {cpu:.2f} s, memory {memory / 1e6:.0f} MB')


def ratio(one, other):
    return statistics.median(a[0] / b[0] for a, b in zip(results[one], results[other]))


print(f'archiver poll / curl --parallel: {ratio("archiver poll", "curl --parallel"):.2f}')
print(f'archiver poll / aiohttp: {ratio("archiver poll", "aiohttp"):.2f}')
