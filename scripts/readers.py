"""Asks an archive for each of its tables and views with Datasette, sqlite-utils and pandas.

Called by scripts/readers with the archive. Prints what each tool answered; exits 1 with the names of what
did not answer, or answered with another number of rows than SQLite itself.
"""

import asyncio
import csv
import io
import json
import sqlite3
import subprocess
import sys
import warnings
from pathlib import Path
from urllib.parse import urlencode

import pandas
from datasette.app import Datasette
from datasette.utils import path_from_row_pks

archive = Path(sys.argv[1]).resolve()
failures = []
answers = 0


def check(name, is_right, detail=''):
    """Notes an answer, and its name if it is not right."""
    global answers
    answers += 1
    if not is_right:
        failures.append(f'{name}: {detail}' if detail else name)


class Relation:
    """A table or view, as SQLite itself has it."""

    def __init__(self, connection, name, kind):
        self.name, self.is_view = name, kind == 'view'
        columns = connection.execute(f'SELECT name, type, pk FROM pragma_table_xinfo("{name}")').fetchall()
        self.columns = [column for column, _, _ in columns]
        self.keys = [column for column, _, key in sorted(columns, key=lambda c: c[2]) if key]
        self.blobs = [column for column, kind, _ in columns if kind == 'BLOB']
        self.count = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        connection.row_factory = sqlite3.Row
        row = '*' if self.keys or self.is_view else 'rowid, *'
        self.row = connection.execute(f'SELECT {row} FROM "{name}" LIMIT 1').fetchone()
        connection.row_factory = None


def relations():
    connection = sqlite3.connect(f'file:{archive}?mode=ro', uri=True)
    try:
        names = connection.execute(
            "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view') "
            "AND name NOT LIKE 'sqlite_%' ORDER BY type, name"
        ).fetchall()
        return [Relation(connection, *name) for name in names]
    finally:
        connection.close()


async def datasette(relations):
    limits = {'sql_time_limit_ms': 60_000, 'facet_time_limit_ms': 60_000}
    server = Datasette([str(archive)], settings=limits)
    base = f'/{archive.stem}'

    async def get(path, **query):
        url = f'{base}{path}' + (f'?{urlencode(query, doseq=True)}' if query else '')
        response = await server.client.get(url)
        check(f'datasette {url}', response.status_code == 200, f'status {response.status_code}')
        return response

    await server.invoke_startup()
    await get('')
    await get('.json')
    for relation in relations:
        page = f'/{relation.name}'
        await get(page)
        answer = (await get(f'{page}.json', _size='max', _shape='objects')).json()
        check(
            f'datasette {page}.json', len(answer['rows']) == min(relation.count, 1000),
            f"{len(answer['rows'])} of {relation.count} rows",
        )
        if not relation.blobs:
            text = (await get(f'{page}.csv', _size='max')).text
            check(f'datasette {page}.csv', next(csv.reader(io.StringIO(text))) == relation.columns)
        columns = [column for column in relation.columns if column not in relation.blobs]
        answer = (await get(f'{page}.json', _facet=columns, _size=1)).json()
        for column in columns:
            check(f'datasette {page} facet {column}', column in answer['facet_results'])
        await get(page, _sort=columns[0], _facet=columns[0], _labels='on')
        if relation.row is None:
            continue
        for column in columns:
            value = relation.row[column]
            if value is not None and value != '':
                answer = (await get(f'{page}.json', **{f'{column}__exact': value})).json()
                check(f'datasette {page} where {column}', len(answer['rows']) > 0, 'no rows')
        if not relation.is_view:
            await row_pages(get, page, relation)


async def row_pages(get, page, relation):
    key = path_from_row_pks(relation.row, relation.keys, not relation.keys)
    await get(f'{page}/{key}')
    await get(f'{page}/{key}.json')
    for column in relation.blobs:
        if relation.row[column] is not None:
            await get(f'{page}/{key}.blob', _blob_column=column)


def sqlite_utils(relations):
    def run(*arguments):
        command = (sys.executable, '-m', 'sqlite_utils', *arguments)
        result = subprocess.run(command, capture_output=True, text=True)
        check(f'sqlite-utils {arguments[0]} {arguments[2]}', result.returncode == 0, result.stderr.strip()[-300:])
        return result.stdout

    for relation in relations:
        rows = json.loads(run('rows', str(archive), relation.name) or '[]')
        check(f'sqlite-utils rows {relation.name}', len(rows) == relation.count, f'{len(rows)} rows')
    names = [relation.name for relation in relations]
    schema = run('schema', str(archive), *names)
    for name in names:
        check(f'sqlite-utils schema {name}', f' {name} ' in schema)
    # Its lists of common values fail on columns that have text and NULL equally often.
    tables = [relation.name for relation in relations if not relation.is_view]
    analysis = run('analyze-tables', str(archive), *tables, '--no-most', '--no-least')
    for table in tables:
        check(f'sqlite-utils analyze-tables {table}', f'{table}.' in analysis)


def data_frames(relations):
    connection = sqlite3.connect(f'file:{archive}?mode=ro', uri=True)
    for relation in relations:
        try:
            frame = pandas.read_sql(f'SELECT * FROM "{relation.name}"', connection)
        except Exception as error:  # whatever it is, it is this relation's failure
            check(f'pandas {relation.name}', False, str(error))
        else:
            check(f'pandas {relation.name}', len(frame) == relation.count, f'{len(frame)} rows')
            check(f'pandas {relation.name} columns', list(frame.columns) == relation.columns)
    connection.close()


warnings.simplefilter('ignore', DeprecationWarning)
relations = relations()
tables = sum(not relation.is_view for relation in relations)
if not tables or tables == len(relations):
    sys.exit(f'Error: {archive} has no tables, or no views')
for name, ask in ('Datasette', datasette), ('sqlite-utils', sqlite_utils), ('pandas', data_frames):
    before = answers, len(failures)
    asked = ask(relations)
    if asked is not None:
        asyncio.run(asked)
    print(f'{name}: {answers - before[0]} answers, {len(failures) - before[1]} failed')
for failure in failures:
    print(failure, file=sys.stderr)
sys.exit(1 if failures else 0)
