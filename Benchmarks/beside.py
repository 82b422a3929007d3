"""Polls while `archiver serve` is asked, and while it is not, in turns: ARCHIVER EMULATOR WORK [POLLS [A_SECOND]].

Prints how long polls took either way, and how many requests failed; ends with 1 when one did, or when polls took
more than a twentieth longer. Fewer than some hundred polls don't tell a twentieth from chance.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / 'scripts'))
from apify_client import ApifyClient  # noqa: E402
from release_history import emulator, run, token  # noqa: E402

archiver, emulator_program, work, *numbers = sys.argv[1:]
polls, rate = int(numbers[0]) if numbers else 400, int(numbers[1]) if len(numbers) > 1 else 20
archive = str(Path(work) / 'archive.db')
actors, origin = 100, 'http://127.0.0.1:8481'
pages = ['/', '/-/log', '/jane/actor-07', '/jane/actor-01/0.1@1..2', '/jane/actor-08/0.1:src/main.js?view=blame',
         '/-/search?q=round&where=now', '/-/log.json', '/-/status', '/metrics']
is_asked, is_done = threading.Event(), threading.Event()
answered, failed = [], []


def change(client, actor, round_):
    text = ''.join(f'line {n} of actor {actor}, round {round_ if n % 9 == 0 else 0}\n' for n in range(300))
    client.actor(f'jane~actor-{actor:02}').version('0.1').update(
        source_files=[{'name': 'src/main.js', 'format': 'TEXT', 'content': text}])


def ask():
    """Asks for one page after the other, so many a second, whenever that is wanted."""
    number = 0
    while not is_done.is_set():
        if not is_asked.wait(0.1):
            continue
        number += 1
        page, ends = pages[number % len(pages)], time.monotonic() + 1 / rate
        try:
            answered.append(len(urllib.request.urlopen(origin + page).read()))
        except (OSError, urllib.error.HTTPError) as error:
            failed.append(f'{page}: {error}')
        time.sleep(max(0, ends - time.monotonic()))


environment = os.environ | {'APIFY_TOKEN': token, 'ARCHIVER_DB': archive}
with emulator(emulator_program) as url:
    environment['APIFY_CLIENT_BASE_URL'] = url
    client = ApifyClient(token, api_url=url)
    for actor in range(actors):
        client.actors().create(name=f'actor-{actor:02}', versions=[
            {'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'sourceFiles': []}])
        change(client, actor, 0)
    run(archiver, 'poll', '--mine', '--full', env=environment)
    server = subprocess.Popen([archiver, 'serve', '--db', archive, '--no-token', '--listen', origin[7:]],
                              stdout=subprocess.PIPE)
    server.stdout.readline()
    asking = threading.Thread(target=ask)
    asking.start()
    times = {False: [], True: []}
    for round_ in range(1, polls + 1):
        for actor in range(round_ % 5, actors, 5):
            change(client, actor, round_)
        is_serving = round_ % 2 == 0
        (is_asked.set if is_serving else is_asked.clear)()
        began = time.monotonic()
        run(archiver, 'poll', '--mine', '--full', env=environment)
        times[is_serving].append(time.monotonic() - began)
    is_done.set()
    asking.join()
    server.terminate()
    server.wait()
alone, beside = statistics.median(times[False]), statistics.median(times[True])
print(f'{polls} polls of {actors} Actors, 20 of which changed: alone {alone * 1000:.0f} ms, '
      f'beside {rate} requests a second {beside * 1000:.0f} ms (medians), {(beside / alone - 1) * 100:+.1f} %')
print(f'{len(answered)} requests answered, {len(failed)} failed', *failed[:5], sep='\n')
sys.exit(1 if failed or beside > alone * 1.05 else 0)
