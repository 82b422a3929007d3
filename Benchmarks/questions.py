"""Times each question of docs/schema.md, by the stock shell, on a history of real projects.

Called by scripts/bench with an archive and how many rounds; or, to make the archive first, also with archiver,
apify-emulator, the folder of the releases, and a file with a line for each project. Between two releases lie
steps, each with some of the files that changed, as if somebody had pushed every half a day. Prints the median of what
the shell computes, with its start, and ends with 1 when a question takes longer than a reader waits. Where MIRROR is the
address of a mirror that the archive was pushed to, each is asked there, too, in the words of docs/mirror.md.
"""

import os
import re
import resource
import statistics
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / 'scripts'))

steps = 22  # between two releases
limit = 0.3  # seconds
page = Path(__file__).resolve().parent.parent / 'docs' / 'schema.md'


def states(history):
    """The trees of a project, release by release, with the steps between them."""
    yield history.trees[0], history.versions[0]
    for old, new, version in zip(history.trees, history.trees[1:], history.versions[1:]):
        changed = sorted(path for path in old.keys() | new.keys() if old.get(path) != new.get(path))
        tree = dict(old)
        for step in range(steps):
            paths = changed[step::steps]
            for path in paths:
                if path in new:
                    tree[path] = new[path]
                else:
                    del tree[path]
            if paths:
                yield dict(tree), version


def record(archive, archiver, emulator_program, releases, projects):
    """Records the projects as Actors of an archive, in turns, a poll for each state at a time of its own."""
    from apify_client import ApifyClient
    from release_history import ReleaseHistory, emulator, run, source_file, token

    histories = [
        ReleaseHistory(project, versions, Path(releases))
        for project, *versions in map(str.split, Path(projects).read_text().splitlines())
    ]
    environment = os.environ | {'APIFY_TOKEN': token, 'ARCHIVER_DB': str(archive)}
    with emulator(emulator_program) as url:
        environment['APIFY_CLIENT_BASE_URL'] = url
        client = ApifyClient(token, api_url=url)
        for history in histories:
            client.actors().create(name=history.project, versions=[
                {'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'sourceFiles': []}])
        moment = datetime(2024, 1, 1, 6)
        waiting = [(history, states(history)) for history in histories]
        while waiting:
            for history, left in list(waiting):
                state = next(left, None)
                if state is None:
                    waiting.remove((history, left))
                    continue
                tree, version = state
                client.actor(f'jane~{history.project}').version('0.1').update(
                    source_type='SOURCE_FILES', build_tag=f'v{version}',
                    env_vars=[{'name': 'RELEASE', 'value': version, 'is_secret': False}],
                    source_files=[source_file(path, content) for path, content in tree.items()])
                run('faketime', f'{moment:%Y-%m-%d %H:%M:%S}', archiver, 'poll', f'jane/{history.project}', '--json',
                    env=environment | {'TZ': 'UTC'})
                moment += timedelta(hours=4)


def questions(page):
    """The questions of a page, each with its line of SQL."""
    return re.findall(r'([^\n]+)\n\n```sql\n([^\n]+)\n```', page.read_text())


def examples(archive):
    """What stands for the examples of the page: the busiest Actor, its busiest path, the middle of its time."""
    actor, path, day = shell(archive, """
        SELECT v.actor || char(10) || f.path || char(10) || (SELECT date((min(julianday(observed_at)) +
          max(julianday(observed_at))) / 2) FROM history)
        FROM file_changes AS f JOIN named_versions AS v ON v.version_id = f.version_id
        GROUP BY f.version_id, f.path ORDER BY v.latest_revision DESC, count(*) DESC LIMIT 1""")[1].splitlines()
    return {
        'jane/shop-crawler': actor, 'src/main.js': path, "'Dockerfile'": f"'{path}'", 'CheerioCrawler': 'Transport',
        '2026-01-01': day, '2026-01-02': day, 'MAX_PAGES': 'RELEASE',
    }


def shell(archive, sql):
    """What the shell computes, in seconds, and its answer."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run(['sqlite3', '-readonly', archive, sql], capture_output=True, text=True, errors='replace')
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if result.returncode or result.stderr:
        sys.exit(f'Error: {result.stderr.strip()} in {sql}')
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, result.stdout


def ask_mirror(address, archive, sql):
    """What a mirror's server and the way to it take, in seconds."""
    commands = [f"SET archiver.archive = '{archive}'", 'SET jit = off', r'\timing on', sql]
    result = subprocess.run(
        ['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', *(word for command in commands for word in ('-c', command)), address],
        capture_output=True, text=True, errors='replace')
    if result.returncode:
        sys.exit(f'Error: {result.stderr.strip()} in {sql}')
    return float(re.findall(r'^Time: ([0-9.]+) ms', result.stdout, re.MULTILINE)[-1]) / 1000


def main(archive, rounds, *parts):
    if parts:
        record(archive, *parts)
    print(shell(archive, "SELECT count(*) || ' snapshots' FROM history")[1].strip())
    slow = []
    replacements = examples(archive)
    mirror, others = os.environ.get('MIRROR'), dict(questions(page.with_name('mirror.md')))
    uuid = shell(archive, 'SELECT archive_uuid FROM this_archive')[1].strip()
    for title, sql in questions(page):
        there = others.get(title, sql)
        for example, real in replacements.items():
            sql, there = sql.replace(example, real), there.replace(example, real)
        times, answers = zip(*(shell(archive, sql) for _ in range(int(rounds))))
        spent = statistics.median(times)
        lines = answers[0].count('\n')
        on_mirror = ''
        if mirror:
            waited = statistics.median(ask_mirror(mirror, uuid, there) for _ in range(int(rounds)))
            on_mirror = f'{waited * 1000:6.0f} ms on the mirror'
        print(f'{spent * 1000:6.0f} ms {on_mirror} {lines:6} lines  {title}')
        if spent > limit:
            slow.append(title)
    if slow:
        sys.exit(f'Error: over {limit * 1000:.0f} ms: {"; ".join(slow)}')


if __name__ == '__main__':
    main(*sys.argv[1:])
