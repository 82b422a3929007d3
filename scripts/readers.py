"""Asks an archive for each of its tables and views with Datasette, sqlite-utils, pandas and DuckDB.

Called by scripts/readers with the archive, and what `archiver export sqlite` made of it. Prints what each tool answered, also to the recipes of docs/schema.md;
exits 1 with the names of what did not answer, or answered with another number of rows than SQLite itself.
"""

import asyncio
import csv
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import warnings
from importlib.metadata import files
from pathlib import Path
from urllib.parse import urlencode

import duckdb
import pandas
import yaml
from datasette.app import Datasette
from datasette.utils import path_from_row_pks

archive, export = (Path(argument).resolve() for argument in sys.argv[1:])
page = Path(__file__).resolve().parent.parent / 'docs' / 'schema.md'
archive_count = 200  # that DuckDB reads at once
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


def duck(relations):
    engine = duckdb.connect()
    extension = next(
        file for file in files('duckdb-extension-sqlite-scanner') if file.suffix == '.duckdb_extension')
    engine.load_extension(str(extension.locate()))
    for relation in relations:
        try:
            count = engine.execute('SELECT count(*) FROM sqlite_scan(?, ?)', (str(archive), relation.name)).fetchone()
        except duckdb.Error as error:
            check(f'duckdb {relation.name}', False, str(error))
        else:
            check(f'duckdb {relation.name}', count == (relation.count,), f'{count[0]} rows')


def recipe(tool, language):
    """What docs/schema.md says to do with a tool."""
    section = page.read_text().split('\n## Recipes\n')[1].split(f'\n### {tool}\n')[1]
    return section.split(f'```{language}\n')[1].split('\n```')[0]


def run_recipe(tool, *command, folder):
    environment = os.environ | {'PATH': f'{Path(sys.executable).parent}:{os.environ["PATH"]}'}
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    check(f'recipe for {tool}', result.returncode == 0 and result.stdout, result.stderr.strip()[-500:])
    return result.stdout


async def datasette_recipe(copy):
    metadata = yaml.safe_load(recipe('Datasette', 'yaml'))
    options = dict(re.findall(r'--setting (\w+) (\d+)', page.read_text()))
    server = Datasette([str(copy)], metadata=metadata, settings={name: int(value) for name, value in options.items()})
    await server.invoke_startup()
    said = metadata['databases']['archive']
    for table, options in said['tables'].items():
        response = await server.client.get(f'/archive/{table}.json')
        facets = response.json().get('facet_results', {})
        check(f'recipe for Datasette: {table}', set(facets) == set(options['facets']), response.text[:300])
    values = {'actor': 'jane/shop-crawler', 'version_number': '0.1', 'text': 'a'}
    for query, options in said['queries'].items():
        asked = {name: values[name] for name in re.findall(r':(\w+)', options['sql'])}
        response = await server.client.get(f'/archive/{query}.json?{urlencode(asked)}')
        check(f'recipe for Datasette: {query}', response.json().get('error') is None, response.text[:300])


async def flat_export(_):
    """Asks Datasette for what the metadata beside an export tells of: facets, search, questions."""
    metadata = json.loads(Path(f'{export}.metadata.json').read_text())
    server = Datasette([str(export)], metadata=metadata, settings={'facet_time_limit_ms': 60_000})
    await server.invoke_startup()

    async def get(path):
        response = await server.client.get(f'/{export.stem}/{path}')
        answer = response.json()
        check(f'export {path}', response.status_code == 200 and not answer.get('error'), response.text[:300])
        return answer

    with sqlite3.connect(f'file:{export}?mode=ro', uri=True) as connection:
        actor, number, revision = connection.execute(
            'SELECT actor, version_number, revision FROM snapshots WHERE file_count > 0').fetchone()
        tables = [name for name, in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'texts_%'")]
    for table in tables:
        answer = await get(f'{table}.json')
        facets = metadata['databases'][export.stem]['tables'].get(table, {}).get('facets', [])
        check(f'export {table} facets', set(answer.get('facet_results', {})) >= set(facets))
    for table in 'file_texts', 'contents':
        check(f'export search in {table}', len((await get(f'{table}.json?_search=import'))['rows']) > 0)
    values = {'actor': actor, 'version_number': number, 'revision': revision, 'text': 'import'}
    for query, options in metadata['databases'][export.stem]['queries'].items():
        asked = {name: values[name] for name in re.findall(r':(\w+)', options['sql']) if name in values}
        answer = await get(f'{query}.json?{urlencode(asked)}')
        if asked:
            check(f'export {query} rows', len(answer['rows']) > 0)


async def recipes(_):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        copy = folder / 'archive.db'
        with sqlite3.connect(f'file:{archive}?mode=ro', uri=True) as connection:
            connection.execute('VACUUM INTO ?', (str(copy),))
        run_recipe('pandas', sys.executable, '-c', recipe('pandas', 'python'), folder=folder)
        run_recipe('sqlite-utils', 'bash', '-euc', recipe('sqlite-utils', 'sh'), folder=folder)
        await datasette_recipe(copy)
        many = folder / 'many'
        many.mkdir()
        for number in range(archive_count):
            shutil.copy(copy, many / f'{number}.db')
        output = run_recipe('DuckDB', sys.executable, '-c', recipe('DuckDB', 'python'), folder=many)
        check('recipe for DuckDB: all archives', re.search(rf'\b{archive_count}\b', output), output)


warnings.simplefilter('ignore', DeprecationWarning)
relations = relations()
tables = sum(not relation.is_view for relation in relations)
if not tables or tables == len(relations):
    sys.exit(f'Error: {archive} has no tables, or no views')
for name, ask in (
    ('Datasette', datasette), ('sqlite-utils', sqlite_utils), ('pandas', data_frames), ('DuckDB', duck),
    ('recipes', recipes), ('an export in Datasette', flat_export),
):
    before = answers, len(failures)
    asked = ask(relations)
    if asked is not None:
        asyncio.run(asked)
    print(f'{name}: {answers - before[0]} answers, {len(failures) - before[1]} failed')
for failure in failures:
    print(failure, file=sys.stderr)
sys.exit(1 if failures else 0)
