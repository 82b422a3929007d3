"""Answers polls with mutated bodies, and holds what they record against a model that reads them strictly.

Called by scripts/fuzz with: archiver, a work folder, a count and a seed. The model has its own idea of what an
answer is: JSON by Python's parser at its strictest, and the shape that Apify documents.
"""

import base64
import collections
import hashlib
import http.server
import json
import os
import random
import re
import socketserver
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

archiver, work, count, seed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
TOKEN = 'fuzz-token-0123456789'
BATCH = 250  # Actors that one poll asks for
LIMIT = 120  # seconds that a poll may take
dice = random.Random(seed)
sys.set_int_max_str_digits(0)
sys.setrecursionlimit(20_000)
faults = []
tally = collections.Counter()


# --- The model -------------------------------------------------------------------------------------------------


class Twice(dict):
    """An object in which a name stands twice; what it means is anybody's guess."""


def pairs(members):
    found = dict(members)
    return found if len(found) == len(members) else Twice(found)


def refuse(word):
    raise ValueError(f'{word} is no JSON')


def parse(body):
    """What a body says; ValueError when it is not JSON from its first byte to its last."""
    text = body.decode('utf-8')
    return json.loads(text, strict=True, parse_constant=refuse, object_pairs_hook=pairs)


def is_text(value):
    return isinstance(value, str) and not any('\ud800' <= c <= '\udfff' for c in value)


def is_name(value):
    return is_text(value) and len(value.encode()) <= 10_000 and '\0' not in value


def maybe(value, kind):
    return value is None or (is_text(value) if kind is str else isinstance(value, kind))


def has_twice(value):
    if isinstance(value, dict):
        return isinstance(value, Twice) or any(map(has_twice, value.values()))
    return isinstance(value, list) and any(map(has_twice, value))


NUMBER = re.compile(r'(0|[1-9][0-9]?)\.(0|[1-9][0-9]?)\Z')


def is_file(file):
    if not isinstance(file, dict) or not is_text(file.get('name')):
        return False
    if file.get('folder') is True:
        return maybe(file.get('content'), str) and maybe(file.get('format'), str)
    if not maybe(file.get('folder'), bool) or not maybe(file.get('content'), str):
        return False
    if file.get('format') not in (None, 'TEXT', 'BASE64'):
        return False
    if file.get('format') == 'BASE64':
        try:
            base64.b64decode(file.get('content') or '', validate=True)
        except ValueError:
            return False
    return True


def is_variable(variable):
    return (isinstance(variable, dict) and is_text(variable.get('name')) and maybe(variable.get('value'), str)
            and maybe(variable.get('isSecret'), bool) and maybe(variable.get('valueHash'), str))


def number_of(version):
    """The number of what says that it is a version; None of anything else."""
    number = version.get('versionNumber') if isinstance(version, dict) else None
    return number if isinstance(number, str) and NUMBER.match(number) else None


def is_documented(version):
    """Whether a version has the documented shape in every field that it has."""
    if number_of(version) is None or has_twice(version):
        return False
    files, variables = version.get('sourceFiles'), version.get('envVars')
    return (all(maybe(version.get(name), str) for name in ('sourceType', 'buildTag', 'gitRepoUrl', 'tarballUrl', 'gitHubGistUrl'))
            and maybe(version.get('applyEnvVarsToBuild'), bool)
            and (files is None or isinstance(files, list) and all(map(is_file, files)))
            and (variables is None or isinstance(variables, list) and all(map(is_variable, variables))))


SECRET, REDACTED = 'https://u:pw@h/r?key=x', 'https://h/r?key=REDACTED'


def kept(text):
    """A text of a field as it is kept: without the credentials that it may have."""
    return REDACTED if text == SECRET else text


def state_of(version):
    """What the archive is to hold of a documented version: its files, its variables, its fields."""
    files, variables = {}, {}
    if version.get('sourceFiles') is None and version.get('sourceType') == 'SOURCE_FILES':
        files = None  # The source is hidden: what was seen last is as good as ever.
    for file in version.get('sourceFiles') or []:
        if file.get('folder') is True:
            files[file['name']] = None
        else:
            content = file.get('content') or ''
            decoded = base64.b64decode(content) if file.get('format') == 'BASE64' else content.encode()
            files[file['name']] = hashlib.sha256(decoded).hexdigest()
    if version.get('envVars') is None and files is None:
        variables = None
    for variable in version.get('envVars') or []:
        secret = variable.get('isSecret') is True
        variables[variable['name']] = None if secret else variable.get('value') or ''
    return {'files': files, 'variables': variables, 'type': kept(version.get('sourceType')), 'tag': kept(version.get('buildTag'))}


def actor_in(body, id):
    """The Actor that a body is about, when it is whole and about this one; else None."""
    try:
        whole = parse(body)
    except (ValueError, RecursionError):
        return None
    data = whole.get('data') if isinstance(whole, dict) else None
    if not isinstance(data, dict) or data.get('id') != id or not isinstance(data.get('versions'), list):
        return None
    return data if is_name(data.get('username')) and is_name(data.get('name')) else None


# --- What is answered ------------------------------------------------------------------------------------------


def word():
    return ''.join(dice.choice('abcdeé漢😀 ./-_"\\\n\t') for _ in range(dice.randrange(1, 12)))


def make_version(number):
    files = [{'name': f'f{i}', 'format': 'TEXT', 'content': word() * dice.randrange(1, 4)} for i in range(dice.randrange(1, 4))]
    if dice.random() < 0.3:
        files.append({'name': 'bin', 'format': 'BASE64', 'content': base64.b64encode(dice.randbytes(9)).decode()})
    if dice.random() < 0.2:
        files.append({'name': 'dir', 'folder': True})
    variables = [{'name': f'V{i}', 'value': word(), 'isSecret': False} for i in range(dice.randrange(0, 3))]
    if dice.random() < 0.2:
        variables.append({'name': 'S', 'isSecret': True})
    return {'versionNumber': number, 'sourceType': 'SOURCE_FILES', 'buildTag': dice.choice(['latest', 'beta', None]),
            'applyEnvVarsToBuild': dice.random() < 0.5, 'envVars': variables, 'sourceFiles': files}


def make_actor(id, name):
    versions = [make_version(f'0.{i}') for i in range(1, dice.randrange(2, 4))]
    return {'id': id, 'userId': 'u' * 17, 'name': name, 'username': 'jane', 'title': word(), 'isPublic': False,
            'createdAt': '2026-01-01T00:00:00.000Z', 'modifiedAt': f'2026-02-01T00:00:00.{dice.randrange(1000):03}Z',
            'stats': {'totalRuns': dice.randrange(99)}, 'versions': versions, 'taggedBuilds': {'latest': {'buildId': 'b'}}}


ODD = [0, -1, 7, 3306, 1e300, 1.5, 10**400, True, False, None, '', '\ud800', 'a\udc00b', 'a\0b', '\0', [], {}, [[]], [None],
       {'name': 'x'}, 'x' * 300, '0.1\0', '0.01', '1e1', '9' * 30, 'e\u0301', '\u00e9', '\u202e', SECRET]


def places(value, path=()):
    """All places in a value, by path."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, part in members:
        yield from places(part, path + (key,))


def mutate_shape(value):
    """Changes one place to something odd."""
    value = json.loads(json.dumps(value))
    path = dice.choice([p for p in places(value) if p] or [()])
    if not path:
        return dice.choice(ODD)
    parent = value
    for key in path[:-1]:
        parent = parent[key]
    what = dice.randrange(4)
    if what == 0 and isinstance(parent, dict):
        del parent[path[-1]]
    elif what == 1 and isinstance(parent, dict):
        parent[dice.choice(['new', path[-1] + '\0', 'e\u0301', '\u00e9'])] = dice.choice(ODD)
    elif what == 2 and isinstance(parent, list):
        parent.insert(path[-1], dice.choice([parent[path[-1]], dice.choice(ODD)]))
    else:
        parent[path[-1]] = dice.choice(ODD)
    return value


TOKENS = [b',', b']', b'}', b'[', b'{', b'"', b':', b'\x01', b'\0', b'\\', b'\\u0000', b'\\ud800', b'NaN', b'0', b'-', b' ',
          b'1e', b'.', b'/**/', b'\xff', b'\xc0\x80', b'\xed\xa0\x80', b'\xef\xbb\xbf', b'null', b'true', b'\n', b'\x0b', b'{}', b'[1,]']


def mutate_bytes(body):
    """Changes one place, or a few, whatever stands there."""
    body = bytearray(body)
    for _ in range(dice.choice([1, 1, 1, 2, 3])):
        at = dice.randrange(len(body))
        what = dice.randrange(7)
        if what == 0:
            body[at] = dice.randrange(256)
        elif what == 1:
            del body[at:at + dice.randrange(1, 20)]
        elif what == 2:
            body[at:at] = dice.choice(TOKENS)
        elif what == 3:
            body[at:at] = body[at:at + dice.randrange(1, 60)]
        elif what == 4:
            body[at:at + 1] = dice.choice(TOKENS)
        elif what == 5:
            del body[at:]
        else:
            end = dice.randrange(at, min(len(body), at + 40))
            body[at:end + 1] = reversed(body[at:end + 1])
        if not body:
            break
    return bytes(body)


def mutated(data):
    """A body that says this, in some way wrong or odd, or not."""
    kind = dice.choice(['whole', 'shape', 'shape', 'bytes', 'bytes', 'bytes', 'both'])
    if kind in ('shape', 'both'):
        data = mutate_shape(data)
    body = json.dumps({'data': data}, ensure_ascii=dice.random() < 0.5).encode('utf-8', 'surrogatepass')
    return mutate_bytes(body) if kind in ('bytes', 'both') else body


# --- The server ------------------------------------------------------------------------------------------------

answers = {}  # by path, without a query
asked = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        path = self.path.split('?')[0]
        asked.append(path)
        body = answers.get(path)
        status = 200 if body is not None else 404
        if body is None:
            body = b'{"error":{"type":"record-not-found","message":"gone"}}'
        head = f'HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n'
        self.wfile.write(head.encode() + body)

    def log_message(self, *arguments):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


server = Server(('127.0.0.1', 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
URL = f'http://127.0.0.1:{server.server_port}'


def answer(path, data):
    answers[path] = json.dumps({'data': data}).encode()


def account(actors):
    answer('/v2/acts', {'total': len(actors), 'offset': 0, 'limit': 1000, 'count': len(actors), 'desc': False,
                        'items': [{k: a[k] for k in ('id', 'name', 'username', 'modifiedAt')} for a in actors]})
    answer('/v2/users/me', {'id': 'u' * 17, 'username': 'jane'})


# --- What is checked -------------------------------------------------------------------------------------------


def fault(text, body):
    faults.append(text)
    path = work / f'fault-{len(faults)}.json'
    path.write_bytes(body)
    print(f'FAULT {text}; the answer is in {path}', flush=True)


def poll(db, *arguments, codes=(0, 2, 3, 4, 12)):
    environment = {'PATH': os.environ['PATH'], 'HOME': str(work), 'APIFY_TOKEN': TOKEN, 'SWIFT_BACKTRACE': 'enable=no'}
    command = [archiver, 'poll', '--json', '--db', str(db), '--api-url', URL, '--retries', '0', '--max-gone', '100', *arguments]
    try:
        run = subprocess.run(command, env=environment, capture_output=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        fault(f'a poll took more than {LIMIT} s: {arguments[:3]}', b'')
        return None
    if run.returncode not in codes:
        fault(f'a poll ended with {run.returncode}: {run.stderr[-300:]!r}', b'')
    return run


def recorded(db):
    """The latest state of every version in the archive, by Actor's id and number."""
    connection = sqlite3.connect(f'file:{db}?mode=ro', uri=True)
    connection.text_factory = lambda raw: raw.decode('utf-8', 'surrogateescape')
    states = {}
    for version, id, number, revision, kind, type, tag in connection.execute(
            'SELECT version_id, apify_id, version_number, revision, kind, source_type, build_tag FROM current_versions'):
        states[version] = {'id': id, 'number': number, 'revision': revision, 'kind': kind,
                           'state': {'files': {}, 'variables': {}, 'type': type, 'tag': tag}}
    for version, path, sha256 in connection.execute('SELECT version_id, path, sha256 FROM current_files'):
        states[version]['state']['files'][path] = sha256
    for version, name, value, secret in connection.execute('SELECT version_id, name, value, is_secret FROM current_env_vars'):
        states[version]['state']['variables'][name] = None if secret else value
    connection.close()
    return {(s['id'], s['number']): s for s in states.values()}


def compare(key, before, after, whole, version, body):
    """Holds one version against what its answer said.

    `whole` is whether the answer may be believed at all, `version` what it says of this one.
    """
    old, new = before.get(key), after.get(key)
    changed = (new and new['revision']) != (old and old['revision'])
    if not whole or version is None:
        if changed and new['kind'] == 'state':
            fault(f'{key}: believed of an answer that is not whole', body)
        return
    if has_twice(version) or not is_documented(version):
        tally['odd'] += 1
        return
    tally['documented'] += 1
    state = {name: value for name, value in state_of(version).items() if value is not None or name in ('type', 'tag')}
    if new is None or {name: new['state'][name] for name in state} != state:
        fault(f'{key}: {new and new["state"]} and not {state}', body)


def check_actors(db, actors, before):
    after = recorded(db)
    for actor in actors:
        id = actor['id']
        body = answers[f'/v2/acts/{id}']
        data = actor_in(body, id)
        tally['actor answers'] += 1
        tally['whole'] += data is not None
        twice = data is not None and (isinstance(data, Twice) or any(isinstance(v, Twice) for v in data['versions']))
        if twice or data is not None and isinstance(parse(body), Twice):
            tally['said twice'] += 1
            continue
        versions = {}
        for version in (data or {}).get('versions', []):
            if number_of(version) is not None:
                versions.setdefault(number_of(version), version)
        numbers = {key[1] for key in before.keys() | after.keys() if key[0] == id} | versions.keys()
        for number in numbers:
            compare((id, number), before, after, data is not None, versions.get(number), body)


def ids(batch):
    return [f'{batch:06}{i:05}' + 'A' * 6 for i in range(BATCH)]


def fuzz_actors(batch):
    """Answers about Actors: a good one each, then a mutated one."""
    db = work / f'actors-{batch}.db'
    actors = [make_actor(id, f'actor-{i}') for i, id in enumerate(ids(batch))]
    answers.clear()
    account(actors)
    for actor in actors:
        answer(f'/v2/acts/{actor["id"]}', actor)
    poll(db, '--mine', codes=(0,))
    check_actors(db, actors, {})
    before = recorded(db)
    for actor in actors:
        for version in actor['versions']:
            if dice.random() < 0.5:
                version.update(make_version(version['versionNumber']))
        answers[f'/v2/acts/{actor["id"]}'] = mutated(actor)
    if poll(db, '--mine', '--full'):
        check_actors(db, actors, before)
    return db, actors


def fuzz_versions(db, actors):
    """Answers about single versions of Actors that are in the archive."""
    before = recorded(db)
    targets = [key for key, state in before.items() if state['kind'] == 'state']
    for id, number in targets:
        answers[f'/v2/acts/{id}/versions/{number}'] = mutated(make_version(number))
    run = poll(db, *(f'{id}/{number}' for id, number in targets))
    after = recorded(db)
    for id, number in targets if run else []:
        body = answers[f'/v2/acts/{id}/versions/{number}']
        tally['version answers'] += 1
        try:
            data = parse(body)
            version = data.get('data') if isinstance(data, dict) else None
        except (ValueError, RecursionError):
            data, version = None, None
        if isinstance(data, Twice) or isinstance(version, Twice):
            tally['said twice'] += 1
            continue
        whole = number_of(version) == number
        tally['whole'] += whole
        compare((id, number), before, after, whole, version, body)


def fuzz_list(index):
    """A list of the account's Actors, or the account itself."""
    db = work / 'list.db'
    actors = [make_actor(f'{index:06}' + c * 11, f'list-{c}') for c in 'BCD']
    answers.clear()
    account(actors)
    for actor in actors:
        answer(f'/v2/acts/{actor["id"]}', actor)
    path = dice.choice(['/v2/acts', '/v2/acts', '/v2/users/me'])
    if path == '/v2/users/me':
        account([])
    answers[path] = body = mutated(json.loads(answers[path])['data'])
    if path == '/v2/users/me':
        answers[path] = body = mutated({'id': 'u' * 17, 'username': 'jane'})
    asked.clear()
    run = poll(db, '--mine')
    tally['list and account answers'] += 1
    if path == '/v2/users/me' or run is None:
        return
    try:
        whole = parse(body)
    except (ValueError, RecursionError):
        whole = None
    looked = {p.split('/')[3] for p in asked if p.startswith('/v2/acts/')}
    if whole is None and looked:
        fault(f'{looked} asked for after a list that is not whole', body)
    data = whole.get('data') if isinstance(whole, dict) else None
    if not isinstance(data, dict) or has_twice(whole) or not isinstance(data.get('items'), list) or type(data.get('total')) is not int:
        return
    tally['whole'] += 1
    for item in data['items'] if data['total'] >= 0 else []:
        if isinstance(item, dict) and all(is_name(item.get(k)) for k in ('username', 'name')) and item.get('id') in [a['id'] for a in actors]:
            if item['id'] not in looked:
                fault(f'{item["id"]} is in the list, and was not asked for', body)


done = 0
batch = 0
while done < count and len(faults) < 20:
    batch += 1
    db, actors = fuzz_actors(batch)
    fuzz_versions(db, actors)
    for index in range(10):
        fuzz_list(batch * 1000 + index)
    done = sum(tally[k] for k in ('actor answers', 'version answers', 'list and account answers'))
    for path in work.glob(f'actors-{batch}.db*'):
        path.unlink()
print(', '.join(f'{n} {what}' for what, n in sorted(tally.items())))
print(f'{done} answers, {len(faults)} faults, seed {seed}')
sys.exit(bool(faults))
