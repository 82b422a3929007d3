"""Drives the emulator with Apify's Python client: BASE_URL TOKEN. Ends at the first difference."""

import sys

from apify_client import ApifyClient
from apify_client.errors import ApifyApiError

base_url, token = sys.argv[1:]
client = ApifyClient(token, api_url=base_url)


def check(what, condition):
    if not condition:
        sys.exit(f'not so: {what}')
    print(f'ok: {what}')


def field(value, name):
    return value[name] if isinstance(value, dict) else getattr(value, name)


files = [{'name': 'main.py', 'format': 'TEXT', 'content': 'print(1)\n' * 200}]
created = client.actors().create(
    name='made-by-client',
    versions=[{'versionNumber': '0.1', 'sourceType': 'SOURCE_FILES', 'sourceFiles': files}],
)
actor = client.actor(field(created, 'id'))
check('a created Actor can be read', field(actor.get(), 'name') == 'made-by-client')
check('by name too', field(client.actor('jane~made-by-client').get(), 'id') == field(created, 'id'))
before = field(actor.get(), 'modified_at')
actor.update(title='Made by the client')
check('an update is kept', field(actor.get(), 'title') == 'Made by the client')
check('and moves modifiedAt', field(actor.get(), 'modified_at') > before)

for number in range(4):
    client.actors().create(name=f'listed-{number}')
names, offset = [], 0
while True:
    page = client.actors().list(my=True, offset=offset)
    names += [field(item, 'name') for item in page.items]
    offset += len(page.items)
    if not page.items or offset >= page.total:
        break
check('lists come in pages', len(page.items) < 5)
check('and are complete', sorted(names) == sorted(['made-by-client', *(f'listed-{n}' for n in range(4))]))

versions = actor.versions()
versions.create(
    version_number='1.0',
    source_type='GIT_REPO',
    git_repo_url='https://github.com/example/example',
    build_tag='beta',
)
check('a created version is listed', len(versions.list().items) == 2)
version = actor.version('1.0')
check('and can be read', field(version.get(), 'build_tag') == 'beta')
version.update(build_tag='latest')
check('an update keeps what it does not name', str(field(version.get(), 'git_repo_url')).startswith('https://github.com/example'))
try:
    versions.create(version_number='1.0', source_type='GIT_REPO', git_repo_url='https://github.com/a/b')
    check('a version can not be made twice', False)
except ApifyApiError as error:
    check('a version can not be made twice', error.type == 'version-already-exists')

variables = version.env_vars()
variables.create(name='PLAIN', value='one')
variables.create(name='HIDDEN', value='two', is_secret=True)
check('variables are listed', len(variables.list().items) == 2)
check('a plain value is answered', field(version.env_var('PLAIN').get(), 'value') == 'one')
check("a secret's is not", field(version.env_var('HIDDEN').get(), 'value') is None)
version.env_var('PLAIN').update(name='PLAIN', value='three')
check('a variable can be changed', field(version.env_var('PLAIN').get(), 'value') == 'three')
version.env_var('PLAIN').delete()
check('and deleted', version.env_var('PLAIN').get() is None)

build = actor.build(version_number='0.1')
check('a build is listed', [field(item, 'id') for item in actor.builds().list().items] == [field(build, 'id')])

webhooks = client.webhooks()
made = webhooks.create(
    event_types=['ACTOR.BUILD.SUCCEEDED'], request_url='http://127.0.0.1:1/none', actor_id=field(created, 'id'), do_not_retry=True
)
webhook = client.webhook(field(made, 'id'))
check('a created webhook can be read', field(webhook.get(), 'do_not_retry') is True)
check('and is listed', [field(item, 'id') for item in webhooks.list().items] == [field(made, 'id')])
check('with its Actor, too', len(actor.webhooks().list().items) == 1)
webhook.update(do_not_retry=False)
check('a webhook can be changed', field(webhook.get(), 'do_not_retry') is False)
actor.build(version_number='0.1')
check('a build is posted', field(webhook.dispatches().list().items[0], 'event_type') == 'ACTOR.BUILD.SUCCEEDED')
webhook.delete()
check('a deleted webhook is gone', webhook.get() is None)

version.delete()
check('a deleted version is gone', version.get() is None)
try:
    actor.version('0.1').delete()
    check('the last version stays', False)
except ApifyApiError as error:
    check('the last version stays', error.type == 'too-few-versions')
actor.delete()
check('a deleted Actor is gone', actor.get() is None)
try:
    ApifyClient('wrong', api_url=base_url).actors().list()
    check('a wrong token is refused', False)
except ApifyApiError as error:
    check('a wrong token is refused', error.status_code == 401)
