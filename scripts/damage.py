"""Damages archives one place at a time, and runs the program's commands on each.

Called by scripts/damage with: archiver, apify-emulator, a work folder, `columns`, `bytes` or `verify`, and
perhaps counts and a seed.
"""

import collections
import concurrent.futures
import hashlib
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

archiver, emulator, work, kind, *rest = sys.argv[1:]
work = Path(work)
ARCHIVE = work / 'archive.db'
LIMIT = 60  # seconds that a command may take


def environment(folder):
    return {
        'PATH': os.environ['PATH'], 'HOME': str(folder), 'LC_ALL': 'C.UTF-8', 'ARCHIVER_PAGER': '',
        'SWIFT_BACKTRACE': 'enable=no', 'APIFY_TOKEN': 'emulator-token',
    }


class API:
    """The emulator, to which Actors are put as Apify's console would."""

    def __init__(self):
        self.process = subprocess.Popen([emulator], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def send(self, method, path, body=None):
        request = urllib.request.Request(
            f'{self.url}/v2/{path}', method=method, data=json.dumps(body).encode(),
            headers={'Authorization': 'Bearer emulator-token', 'Content-Type': 'application/json'},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)['data'] if method != 'DELETE' else None


def poll(api, archive, folder):
    return subprocess.run(
        [archiver, 'poll', '--mine', '--full', '--builds', '--max-gone', '100', '--api-url', api.url, '--db', archive],
        env=environment(folder), capture_output=True, timeout=LIMIT,
    )


def version(number, step, chance):
    """A state of a version: files that change, move, come and go, and variables of both kinds."""
    lines = [f'line {line} {step if line % 40 == step % 40 else 0}\n' for line in range(300)]
    files = {'src/main.js': ''.join(lines), 'README.md': f'# step {step // 5}\n', 'empty': ''}
    files |= {f'src/part{part}.js': f'part {part} {step // (part + 1)}\n' * 9 for part in range(6)}
    if step % 7 == 0:
        files[f'new/{step}.txt'] = chance.choice(['one\n', 'two\n'])
    entries = [{'name': name, 'format': 'TEXT', 'content': text} for name, text in files.items()]
    entries.append({'name': 'logo.png', 'format': 'BASE64', 'content': 'iVBORw0KGgo=' if step % 9 else 'iVBORw0KGgoA'})
    entries.append({'name': 'folder', 'folder': True})
    return {
        'versionNumber': number, 'sourceType': 'SOURCE_FILES', 'sourceFiles': entries,
        'buildTag': 'latest' if step % 5 else 'beta',
        'envVars': [
            {'name': 'LEVEL', 'value': str(step // 3), 'isSecret': False},
            {'name': 'KEY', 'value': f'secret {step // 11}', 'isSecret': True},
        ],
    }


def make_archive(api, steps):
    """An archive of three Actors with a history of so many steps each."""
    chance = random.Random(1)
    actors = [
        api.send('POST', 'acts', {'name': f'shop-{name}', 'versions': [version('0.1', 0, chance)]})['id']
        for name in ('one', 'two', 'three')
    ]
    for step in range(1, steps):
        for actor in actors:
            api.send('PUT', f'acts/{actor}/versions/0.1', version('0.1', step, chance))
            if step % 4 == 0:
                api.send('POST', f'acts/{actor}/builds?version=0.1&tag={"latest" if step % 8 else "beta"}')
        if step == steps // 2:
            api.send('POST', f'acts/{actors[0]}/versions', version('1.0', step, chance))
        poll(api, ARCHIVE, work).check_returncode()
    connection = sqlite3.connect(ARCHIVE)
    connection.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    count = connection.execute('SELECT count(*) FROM snapshots').fetchone()[0]
    connection.close()
    return actors, count


def commands(actor):
    """Every command that reads, each with what tells it in a report."""
    main = hashlib.sha256(version('0.1', 3, random.Random(0))['sourceFiles'][0]['content'].encode()).hexdigest()
    return [
        ['status'], ['failures', '--all'], ['log'], ['log', '-p', actor], ['log', '--json', '-n', '20'], ['diff'],
        ['diff', f'{actor}/0.1@2..20'], ['show', f'{actor}/0.1'], ['show', f'{actor}/0.1@5', '--json'],
        ['show', f'{actor}/0.1:src/main.js'], ['ls', f'{actor}/0.1@7'], ['blame', f'{actor}/0.1:src/main.js'],
        ['grep', '-F', 'part 3', actor, '--all-history'], ['where', main[:12]],
        ['restore', f'{actor}/0.1', '--as-api-json'], ['restore', f'{actor}/0.1@9', '--to', 'out'],
        ['export', 'git', '-'], ['builds', actor], ['deployed'], ['log', '--builds', actor],
        ['ls', f'{actor}@0.1.3'], ['diff', f'{actor}@0.1.1..0.1.4'], ['show', f'{actor}@tag:latest:src/main.js'],
    ]


def ask(arguments, archive, folder):
    """Runs a command; its exit code (negative: a signal) and what it gives."""
    shutil.rmtree(folder / 'out', ignore_errors=True)
    try:
        result = subprocess.run(
            [archiver, *arguments, '--db', archive], cwd=folder, env=environment(folder),
            capture_output=True, timeout=LIMIT,
        )
    except subprocess.TimeoutExpired:
        return -999, b'', b'took too long'
    output = result.stdout
    for path in sorted((folder / 'out').rglob('*')) if (folder / 'out').exists() else []:
        output += str(path.relative_to(folder)).encode() + (path.read_bytes() if path.is_file() else b'/')
    return result.returncode, output, result.stderr


def relaxed(sql):
    """A table that takes anything."""
    sql = sql.replace(') STRICT, WITHOUT ROWID', ') WITHOUT ROWID').replace(') STRICT', ')')
    return re.sub(r'\b(INTEGER|TEXT|BLOB) NOT NULL', r'\1', sql)


def set_column(archive, table, column, value):
    """Sets a column of all rows to a value, whatever the schema says; False when SQLite itself refuses."""
    connection = sqlite3.connect(archive, isolation_level=None)
    (sql,) = connection.execute('SELECT sql FROM sqlite_schema WHERE type = ? AND name = ?', ('table', table)).fetchone()
    connection.execute('PRAGMA writable_schema = ON')
    connection.execute("DELETE FROM sqlite_schema WHERE type = 'trigger'")
    connection.execute('UPDATE sqlite_schema SET sql = ? WHERE type = ? AND name = ?', (relaxed(sql), 'table', table))
    connection.execute('PRAGMA writable_schema = RESET')
    connection.close()
    connection = sqlite3.connect(archive, isolation_level=None)
    connection.execute('PRAGMA ignore_check_constraints = ON')
    connection.execute('PRAGMA foreign_keys = OFF')
    done = True
    try:
        connection.execute(f'UPDATE {table} SET {column} = ?', (value,))
    except sqlite3.Error:
        try:  # where a row is alone with a value
            connection.execute(f'UPDATE {table} SET {column} = ? WHERE {column} = (SELECT max({column}) FROM {table})', (value,))
        except sqlite3.Error:
            done = False
    connection.execute('PRAGMA writable_schema = ON')
    connection.execute('UPDATE sqlite_schema SET sql = ? WHERE type = ? AND name = ?', (sql, 'table', table))
    connection.execute('PRAGMA writable_schema = RESET')
    connection.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    connection.close()
    return done


def columns_of(archive):
    connection = sqlite3.connect(archive)
    tables = [
        name for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    ]
    return [(table, row[1]) for table in tables for row in connection.execute(f'PRAGMA table_info({table})')]


def fresh_folder(name):
    folder = work / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def try_columns(api, actor):
    values = [None, 'x', b'\0', -1, 2**62]
    jobs = [(table, column, value) for table, column in columns_of(ARCHIVE) for value in values]

    def attempt(number):
        table, column, value = jobs[number]
        folder = fresh_folder(f'job{number}')
        archive = folder / 'archive.db'
        shutil.copy(ARCHIVE, archive)
        found = []
        if set_column(archive, table, column, value):
            for arguments in commands(actor):
                code, output, errors = ask(arguments, archive, folder)
                found.append((arguments[0], code, output, errors))
            result = poll(api, archive, folder)
            found.append(('poll', result.returncode, result.stdout, result.stderr))
        shutil.rmtree(folder)
        return jobs[number], found

    codes, faults, skipped = collections.Counter(), [], 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (table, column, value), found in pool.map(attempt, range(len(jobs))):
            skipped += not found
            for command, code, output, errors in found:
                codes[code] += 1
                if code < 0 or code > 128 or b'1970' in output + errors:
                    faults.append(f'{table}.{column} = {value!r}: {command} {code} {errors[-200:]!r}')
    print(f'{len(jobs)} damaged columns, {skipped} of them refused by SQLite; exit codes {dict(codes)}')
    return faults


def flips(size, count, chance):
    """Places of bytes, each with what is flipped in it: a bit, or any."""
    return [('byte', chance.randrange(size), chance.choice([1 << chance.randrange(8), chance.randrange(1, 256)]))
            for _ in range(count)]


def cuts(size, count, chance):
    """Sizes that a file is cut off at: of whole pages, and any."""
    sizes = [chance.choice([chance.randrange(size), chance.randrange(size // 4096) * 4096]) for _ in range(count)]
    return [('cut', place, 0) for place in sizes]


def damaged(original, kind, place, mask):
    if kind == 'cut':
        return original[:place]
    copy = bytearray(original)
    copy[place] ^= mask
    return copy


def try_damages(actor, damages):
    """Asks every command of each damaged copy, and holds the answers against those of the whole archive.

    What each command said is told by its exit code; `verify` comes last, and is told apart.
    """
    original = ARCHIVE.read_bytes()
    asked = commands(actor) + [['verify']]
    folder = fresh_folder('original')
    shutil.copy(ARCHIVE, folder / 'archive.db')
    right = [ask(arguments, folder / 'archive.db', folder)[:2] for arguments in asked]
    if right[-1][0] != 0:
        sys.exit(f'the archive is not whole: {right[-1][1].decode()}')

    def attempt(number):
        folder = fresh_folder(f'job{number}')
        archive = folder / 'archive.db'
        archive.write_bytes(damaged(original, *damages[number]))
        results = [ask(arguments, archive, folder) for arguments in asked]
        shutil.rmtree(folder)
        return damages[number], results

    tally, faults, unsaid = collections.Counter(), [], collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (kind, place, mask), results in pool.map(attempt, range(len(damages))):
            name = f'{kind} {place} ^ {mask}' if mask else f'{kind} {place}'
            told = wrong = False
            for arguments, (code, output, errors), expected in zip(asked[:-1], results, right):
                if code < 0 or code > 128:
                    faults.append(f'{name}: {arguments} ended with {code} {errors[-200:]!r}')
                if (code, output) == expected:
                    continue
                told = told or code in (2, 10)
                if code not in (2, 10):
                    wrong = True
                    unsaid[arguments[0]] += 1
                    print(f'unsaid: {name}: {" ".join(arguments)} ({code})')
            code, _, errors = results[-1]
            if code < 0 or code > 128:
                faults.append(f'{name}: verify ended with {code} {errors[-200:]!r}')
            answers = 'a wrong answer unsaid' if wrong else 'told' if told else 'no answer changed'
            tally[answers, code != 0] += 1
            yield name, told or wrong, code != 0
    for (answers, is_found), count in sorted(tally.items()):
        print(f'{answers}: {count}, {"found" if is_found else "passed over"} by verify')
    print(f'wrong answers unsaid by command: {dict(unsaid)}')
    for fault in faults:
        yield fault, None, None


def try_bytes(actor, count, seed):
    damages = flips(ARCHIVE.stat().st_size, count, random.Random(seed))
    print(f'{count} flips (seed {seed})')
    return [name for name, is_changed, _ in try_damages(actor, damages) if is_changed is None]


def try_verify(actor, count, cut_count, seed):
    chance, size = random.Random(seed), ARCHIVE.stat().st_size
    faults, missed = [], []
    print(f'{count} flips and {cut_count} cuts (seed {seed})')
    for name, is_changed, is_found in try_damages(actor, flips(size, count, chance) + cuts(size, cut_count, chance)):
        if is_changed is None:
            faults.append(name)
        elif is_changed and not is_found:
            missed.append(name)
    print(f'{len(missed)} damages that change an answer were passed over by verify')
    return faults + [f'passed over by verify: {name}' for name in missed]


api = API()
try:
    actors, snapshots = make_archive(api, 30 if kind == 'columns' else 75)
    print(f'an archive of {snapshots} snapshots, {ARCHIVE.stat().st_size} bytes')
    if kind == 'columns':
        faults = try_columns(api, actors[0])
    else:
        numbers = [int(number) for number in rest]
        defaults = [5000, random.randrange(10**6)] if kind == 'bytes' else [5000, 200, random.randrange(10**6)]
        numbers += defaults[len(numbers):]
        faults = (try_bytes if kind == 'bytes' else try_verify)(actors[0], *numbers)
finally:
    api.process.terminate()
for fault in faults[:40]:
    print(f'FAULT {fault}')
sys.exit(1 if faults else 0)
