"""Times pushes into PostgreSQL: of a history of real projects, beside COPY of the same rows into the same tables; and of
one change, into a mirror of 10 archives and of 1,000. Of the first push also how much memory it takes, and of the merged
history how its time grows with the looks at a version.

Called by scripts/bench with an archive that is made first, how many rounds, archiver, apify-emulator, the folder of the
releases, and a file with a line for each project. Ends with 1 when a push is less than half as fast as COPY, or when one
change costs a tenth more among many archives.
"""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from questions import record

archive, rounds = Path(sys.argv[1]), int(sys.argv[2])
archiver, emulator_program, releases, projects = sys.argv[3:7]
root = Path(__file__).resolve().parent.parent
programs = sorted(Path('/usr/lib/postgresql').glob('*/bin'), key=lambda path: int(path.parent.name))[-1]
# Those that refer to others come after them.
tables = ['archives', 'polls', 'failures', 'purges', 'actors', 'actor_names', 'versions', 'snapshots', 'leased_looks', 'contents',
          'archive_contents', 'source_files', 'env_vars', 'tags', 'builds', 'build_files']


def run(*command, **options):
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, **options)
    if result.returncode:
        sys.exit(f'{" ".join(map(str, command))}: exit {result.returncode}\n{result.stdout[-2000:]}{result.stderr}')
    return result.stdout


def timed(*command, **options):
    start = time.monotonic()
    output = run(*command, **options)
    return time.monotonic() - start, output


@contextlib.contextmanager
def server(folder):
    """Runs a server that is as safe as Debian's, and yields how psql finds it."""
    script = root / 'Tests' / 'RealPrograms' / 'postgresql_server.sh'
    with subprocess.Popen([script, folder, programs, 'on'], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        said = process.stdout.readline().decode()
        if not said.startswith('ready'):
            sys.exit(f'no PostgreSQL: {said}')
        try:
            yield folder
        finally:
            process.stdin.close()


class Database:
    """An empty database."""
    count = 0

    def __init__(self, folder):
        Database.count += 1
        self.name = f'bench{Database.count}'
        self.folder = folder
        run(programs / 'createdb', '-h', folder, '-U', 'archiver', '-T', 'template0', '-E', 'UTF8', self.name)
        self.url = f'postgresql://archiver@/{self.name}?host={str(folder).replace("/", "%2F")}'

    def psql(self, sql):
        return run(programs / 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', self.url, input=sql)

    def push(self, path):
        """Pushes an archive; returns the seconds, the most bytes that the program held, and its answer."""
        command = list(map(str, [archiver, 'mirror', self.url, '--db', path, '--json']))
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            start = time.monotonic()
            process = subprocess.Popen(command, stdout=output, stderr=errors)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            for file in (output, errors):
                file.seek(0)
            if process.returncode:
                sys.exit(f'{" ".join(command)}: exit {process.returncode}\n{errors.read().decode(errors="replace")}')
            # Linux counts in KiB, macOS in bytes.
            return seconds, usage.ru_maxrss * (1 if sys.platform == 'darwin' else 1024), json.loads(output.read())


def first_push(folder, work):
    """Prints how fast a whole archive is pushed, and the same rows copied; returns the ratio."""
    pushes, copies, peaks = [], [], []
    for _ in range(rounds):
        database = Database(folder)
        seconds, peak, answer = database.push(archive)
        pushes.append(seconds)
        peaks.append(peak)
        for table in tables:
            database.psql(f"\\copy {table} to '{work / table}' (format binary)")
        size = sum((work / table).stat().st_size for table in tables)
        copy = Database(folder)
        schema = run(programs / 'pg_dump', '--schema-only', '--no-owner', database.url)
        copy.psql(schema)
        script = ''.join(f"\\copy {table} from '{work / table}' (format binary)\n" for table in tables)
        copies.append(timed(programs / 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', copy.url, input=script)[0])
        again, _, same = database.push(archive)
        assert same['rows'] == 0
    push, limit = statistics.median(pushes), statistics.median(copies)
    print(f'first push of {answer["snapshots"]} snapshots: {answer["rows"]} rows, {size / 1e6:.1f} MB in {push:.2f} s: '
          f'{answer["rows"] / push:.0f} rows/s, {size / 1e6 / push:.1f} MB/s')
    print(f'COPY of the same bytes: {limit:.2f} s, {size / 1e6 / limit:.1f} MB/s; the push is {100 * limit / push:.0f} % as fast')
    print(f'it held {max(peaks) / 1e6:.0f} MB at the most, the archive is {archive.stat().st_size / 1e6:.1f} MB')
    print(f'pushed again: 0 rows in {again:.3f} s')
    return limit / push


def grow(database, archives, until):
    """Has the mirror hold as many archives, each like the one that is there, of Actors of its own."""
    for table in tables:
        columns = database.psql(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
        ).split()
        values = {'archive': "md5('archive' || n)::uuid", 'apify_id': "apify_id || '-' || n"}
        source = ', '.join(values.get(column, column) for column in columns)
        own = "WHERE apify_id NOT LIKE '%-%'" if table == 'contents' else f"WHERE archive = '{archives}'"
        database.psql(f'INSERT INTO {table} SELECT {source} FROM {table}, generate_series({until[0]}, {until[1]}) AS n {own}')
    database.psql('VACUUM ANALYZE')


def one_change(folder, work):
    """Prints what the push of one change costs, by how many archives there are; returns the growth."""
    from apify_client import ApifyClient
    from release_history import emulator, source_file, token

    place = work / 'small.db'
    medians = []
    with emulator(emulator_program) as url:
        environment = os.environ | {'APIFY_TOKEN': token, 'APIFY_CLIENT_BASE_URL': url, 'ARCHIVER_DB': str(place)}
        client = ApifyClient(token, api_url=url)
        client.actors().create(name='small', versions=[
            {'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'sourceFiles': []}])

        def change(number):
            files = [source_file(f'f{index}.js', f'file {index}\n'.encode() * 50) for index in range(30)]
            files[0] = source_file('f0.js', f'change {number}\n'.encode() * 100)
            client.actor('jane~small').version('0.1').update(
                source_type='SOURCE_FILES', build_tag='latest', env_vars=[], source_files=files)
            run(archiver, 'poll', 'jane/small', env=environment)

        for number in range(20):
            change(number)
        database = Database(folder)
        *_, answer = database.push(place)
        last = 0
        for count in (9, 999):
            grow(database, answer['archive'], (last + 1, count))
            last = count
            times = []
            for round in range(30):
                change(f'{count}-{round}')
                times.append(database.push(place)[0])
            medians.append(statistics.median(times))
            print(f'one change into a mirror of {count + 1} archives: {1000 * medians[-1]:.1f} ms')
    print(f'among a hundred times as many archives it costs {100 * (medians[1] / medians[0] - 1):+.1f} %')
    return medians[1] / medians[0]


# Two archives that each look at a version as often as told, every ten minutes, and see another state each time; from one of
# them the source is hidden.
LOOKS = """
CREATE TEMP TABLE seen AS
SELECT md5('looks' || {count} || sees_all)::uuid AS archive, n, sees_all, asked, asked + interval '2 s' AS answered
FROM generate_series(1, {count}) AS n CROSS JOIN (VALUES (true, interval '0'), (false, interval '3 min')) AS by (sees_all, pause)
CROSS JOIN LATERAL (SELECT timestamp '2026-01-01' + n * interval '10 min' + pause AS asked) AS look;
CREATE TEMP TABLE told AS
SELECT *, to_char(asked, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS began, to_char(answered, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS ended
FROM seen;
INSERT INTO archives (archive, created_at, digest_rule, chunk_rule, has_values, pushed_poll, pushed_generation, pushed_schema)
SELECT archive, min(began), 1, 1, 0, max(n), 1, 1 FROM told GROUP BY archive;
INSERT INTO polls (archive, poll_id, started_at, finished_at, has_wrong_clock, status, trigger, scope, checked, skipped, changed,
  unannounced, failed, gone, requests, bytes_received, program_version)
SELECT archive, n, began, ended, 0, 'ok', 'every', 'mine', 1, 0, 1, 0, 0, 0, 1, 1, 'bench' FROM told;
INSERT INTO actors (apify_id, archive, actor_id, username, name, first_seen_at, name_count)
SELECT 'looks{count}', archive, 1, 'jane', 'looks', min(began), 1 FROM told GROUP BY archive;
INSERT INTO versions (apify_id, archive, version_number, version_id, actor_id, major, minor, last_tried_at, last_confirmed_at,
  pushed_revision, pushed_build, pushed_seen_at)
SELECT 'looks{count}', archive, '0.1', 1, 1, 0, 1, max(began), max(began), max(n), 0, max(ended) FROM told GROUP BY archive;
INSERT INTO snapshots (apify_id, archive, version_number, revision, snapshot_id, version_id, poll_id, kind, event, observed_at,
  changed_after, digest, source_type, build_tag, coverage, file_count, total_size, env_var_count, files_added, files_modified,
  files_removed, lines_added, lines_removed, env_vars_changed)
SELECT 'looks{count}', archive, '0.1', n, n, 1, n, 'state', 'changed', ended, lag(began) OVER (PARTITION BY archive ORDER BY n),
  decode(md5(n::text || sees_all) || md5('x'), 'hex'), 'SOURCE_FILES', 't' || n, CASE WHEN sees_all THEN 'full' ELSE 'withheld' END,
  CASE WHEN sees_all THEN 1 END, CASE WHEN sees_all THEN 10 END, CASE WHEN sees_all THEN 3 END, 0, 0, 0, 0, 0, 0
FROM told;
ANALYZE
"""


def merged_history(folder):
    """Prints what the merged history of one version costs, by how many looks at it there are."""
    database = Database(folder)
    database.push(archive)
    times = []
    for count in (1000, 10_000):
        database.psql(LOOKS.format(count=count))
        sql = f"SET jit = off; SELECT count(*) FROM merged_history WHERE apify_id = 'looks{count}'"
        times.append(statistics.median(timed(programs / 'psql', '-XqAt', database.url, input=sql)[0] for _ in range(rounds)))
        print(f'merged history of {2 * count} looks of two archives, one of which is shown less: {1000 * times[-1]:.0f} ms')
    print(f'ten times as many looks cost {times[1] / times[0]:.1f} times as much')


work = archive.parent
if not archive.exists():
    record(archive, archiver, emulator_program, releases, projects)
with server(work / 'pg') as folder:
    ratio = first_push(folder, work)
    growth = one_change(folder, work)
    merged_history(folder)
sys.exit(ratio < 0.5 or growth > 1.1)
