"""Drives scripts/webhooks: an emulator that posts webhooks, a poll that takes them, and a model of the truth."""

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import datetime

SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "emulator-token"
ACTORS = 4
# How often the poll is ended on the way.
RESTARTS = 6
# No change window is longer than this, but for those in which the poll was not there, in seconds.
LONGEST_WINDOW = 2.0
# Memory may grow by so much from the third to the last quarter of the pushes, in kilobytes.
MOST_GROWTH = 8_000
EVENTS = [f"ACTOR.BUILD.{name}" for name in ("CREATED", "SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT")]


def request(url, method="GET", body=None, timeout=10):
    """Returns the status of the answer, and its JSON if it has one."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    try:
        question = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(question, timeout=timeout) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text.startswith(b"{") else None
    except urllib.error.HTTPError as error:
        return error.code, None


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


class Poll:
    """The poll that listens; it is ended and started anew."""

    def __init__(self, binary, url, folder, port):
        self.command = [
            f"{binary}/archiver", "poll", "--mine", "--builds", "--every", "1h",
            "--listen", f"127.0.0.1:{port}", "--db", f"{folder}/archive.db",
        ]
        self.environment = {
            **os.environ, "APIFY_TOKEN": TOKEN, "APIFY_CLIENT_BASE_URL": url, "ARCHIVER_WEBHOOK_SECRET": SECRET,
        }
        self.said = f"{folder}/said"
        self.process = None

    def start(self):
        with open(self.said, "w") as said:
            self.process = subprocess.Popen(
                self.command, env=self.environment, stdout=subprocess.DEVNULL, stderr=said
            )
        while "webhooks are taken at" not in open(self.said).read():
            if self.process.poll() is not None:
                sys.exit(f"the poll ended: {open(self.said).read()}")
            time.sleep(0.01)

    def end(self, number):
        self.process.send_signal(number)
        status = self.process.wait(timeout=30)
        if status != (0 if number == signal.SIGTERM else -number):
            sys.exit(f"the poll ended with {status}: {open(self.said).read()}")

    @property
    def memory(self):
        """What it has in memory, in kilobytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


class World:
    """What was pushed and built, and when the poll was not there."""

    def __init__(self, url, hook, seed):
        self.url, self.hook = url, hook
        self.random = random.Random(seed)
        self.ids = []
        # The texts of all builds, by Actor.
        self.built = {}
        self.away = []
        self.bad = 0

    def add_actor(self, number):
        version = self.version("start")
        _, answer = request(f"{self.url}/v2/acts", "POST", {"name": f"actor-{number}", "versions": [version]})
        actor = answer["data"]["id"]
        status, _ = request(f"{self.url}/v2/webhooks", "POST", {
            "condition": {"actorId": actor}, "eventTypes": EVENTS, "requestUrl": f"{self.hook}/{SECRET}",
        })
        assert status == 201, status
        self.ids.append(actor)
        self.built[actor] = []

    @staticmethod
    def version(text):
        return {
            "versionNumber": "0.1", "sourceType": "SOURCE_FILES", "buildTag": "latest",
            "sourceFiles": [{"name": "main.js", "format": "TEXT", "content": text}],
        }

    def push(self, count):
        """Edits an Actor and builds it, now and then twice in a row; returns nothing."""
        actor = self.ids[count % len(self.ids)]
        for step in range(2 if self.random.random() < 0.1 else 1):
            text = f"// push {count}.{step}\n" + "const line = 1\n" * self.random.randrange(200)
            request(f"{self.url}/v2/acts/{actor}/versions/0.1", "PUT", self.version(text))
            request(f"{self.url}/v2/acts/{actor}/builds?version=0.1", "POST")
            self.built[actor].append(text)

    def disturb(self):
        """Posts what is no webhook of Apify's: with a wrong secret, about nobody, or as nonsense."""
        known = f"{self.hook}/{SECRET}"
        named = {"eventData": {"actorId": self.random.choice(self.ids)}}
        cases = [
            (f"{self.hook}/{SECRET[::-1]}", "POST", named, 404), (self.hook, "POST", named, 404),
            (known, "PUT", named, 405), (known, "POST", {"eventData": {"actorId": "nobody"}}, 400),
            (known, "POST", {"eventData": {"actorId": "abcdefghijklmnopq"}}, 202), (known, "POST", named, 202),
        ]
        for url, method, body, expected in cases:
            try:
                status, _ = request(url, method, body)
            except OSError:
                continue  # Nobody listens just now.
            self.bad += 1
            if status not in (expected, 503):
                sys.exit(f"{method} {url} {body}: {status} and not {expected}")


def seconds(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def check(archive, world):
    """Compares the archive with what was built; returns the longest windows and lags, in seconds."""
    database = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    snapshots = """
      SELECT s.apify_id, s.revision, s.changed_after, s.observed_at, c.content FROM history AS s
      JOIN source_files AS f ON f.version_id = s.version_id AND f.first_revision <= s.revision
        AND ifnull(f.last_revision, s.revision) >= s.revision
      JOIN file_contents AS c USING (content_id) ORDER BY 1, 2
      """
    builds = """
      SELECT a.apify_id, b.number, b.started_at, c.content FROM builds AS b
      JOIN versions AS v USING (version_id) JOIN actors AS a USING (actor_id)
      JOIN build_files AS f ON f.version_id = b.version_id AND f.first_number <= b.number
        AND ifnull(f.last_number, b.number) >= b.number
      JOIN file_contents AS c USING (content_id) ORDER BY 1, 2
      """
    seen, made, windows, lags = {}, {}, [], []
    began = {}
    for actor, _, start, content in database.execute(builds):
        made.setdefault(actor, []).append(content)
        began[actor, content] = seconds(start)
    for actor, revision, after, observed, content in database.execute(snapshots):
        seen.setdefault(actor, []).append(content)
        was_away = any(
            (after is None or seconds(after) <= end) and start <= seconds(observed) for start, end in world.away
        )
        if revision > 1 and not was_away:
            windows.append(seconds(observed) - seconds(after))
            lags.append(seconds(observed) - began.get((actor, content), seconds(observed)))
    for actor, texts in world.built.items():
        if made.get(actor, []) != texts:
            sys.exit(f"{actor}: {len(made.get(actor, []))} builds are archived of {len(texts)}")
        if seen[actor][-1] != texts[-1]:
            sys.exit(f"{actor}: the last state is not the one that is there")
        if unknown := set(seen[actor]) - set(texts) - {"start"}:
            sys.exit(f"{actor}: {len(unknown)} snapshots are of no state that there ever was")
    counts = [len(made_by) for made_by in (sum(made.values(), []), sum(seen.values(), []))]
    polls = dict(database.execute("SELECT trigger, count(*) FROM polls GROUP BY trigger"))
    return counts, polls, windows, lags


def main():
    binary, pushes, duration, seed = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
    print(f"seed {seed}: {pushes} pushes in {duration:g} seconds")
    folder = tempfile.mkdtemp(prefix="archiver-webhooks.")
    port = free_port()
    emulator = subprocess.Popen(
        [f"{binary}/apify-emulator", "--webhook-retry", "0.1", "--webhook-copies", "2"],
        stdout=subprocess.PIPE, text=True,
    )
    try:
        url = emulator.stdout.readline().strip()
        world = World(url, f"http://127.0.0.1:{port}/webhooks", seed)
        poll = Poll(binary, url, folder, port)
        for number in range(ACTORS):
            world.add_actor(number)
        poll.start()
        memory = drive(world, poll, pushes, duration)
        settle(f"{folder}/archive.db", world)
        poll.end(signal.SIGTERM)
        (builds, snapshots), polls, windows, lags = check(f"{folder}/archive.db", world)
    finally:
        emulator.terminate()
        emulator.wait()
    # By the half of the pushes the poll was ended for the last time.
    quarter = len(memory) // 4
    growth = max(memory[-quarter:]) - max(memory[-2 * quarter:-quarter])
    print(f"{builds} builds, {snapshots} snapshots, polls {polls}, {world.bad} posts that were none of Apify's")
    print(f"windows: {max(windows):.2f} s at the most, {sum(windows) / len(windows):.2f} s on average; seen "
          f"{max(lags):.2f} s after the build began at the most")
    print(f"memory: {max(memory)} kB at the most; from the third to the last quarter it grew by {growth} kB")
    if max(windows) > LONGEST_WINDOW or growth > MOST_GROWTH:
        sys.exit(f"windows are to be under {LONGEST_WINDOW} s, and memory is to grow by {MOST_GROWTH} kB at the most")


def drive(world, poll, pushes, duration):
    """Pushes at a beat, disturbs, and ends the poll on the way; returns what memory it took over time."""
    memory = []
    start = time.time()
    restarts = {pushes * (number + 1) // (2 * RESTARTS + 2): number for number in range(RESTARTS)}
    for count in range(pushes):
        if count in restarts:
            away = time.time()
            poll.end(signal.SIGTERM if restarts[count] % 2 else signal.SIGKILL)
            world.push(count)
            poll.start()
            # The first poll of the new one looks at all; what it saw has the gap in its window.
            world.away.append((away, time.time() + 1))
        else:
            world.push(count)
        if count % 5 == 0:
            world.disturb()
        memory.append(poll.memory)
        time.sleep(max(0, start + (count + 1) * duration / pushes - time.time()))
    return memory


def settle(archive, world):
    """Waits until the archive has as many builds as there are."""
    limit = time.time() + 60
    database = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    while database.execute("SELECT count(*) FROM builds").fetchone()[0] < sum(map(len, world.built.values())):
        if time.time() > limit:
            return
        time.sleep(0.1)


main()
