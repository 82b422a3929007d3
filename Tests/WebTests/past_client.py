"""Reads the past by Apify's Python client: BASE_URL TOKEN EXPECTATIONS. Ends at the first difference."""

import json
import sys

from apify_client import ApifyClient

base_url, token, place = sys.argv[1:]
expectations = json.load(open(place))


def plain(value):
    """A value of the client's as the API wrote it, without what is not set."""
    return json.loads(value.model_dump_json(by_alias=True, exclude_none=True))


def in_order(version):
    return version | {
        key: sorted(version.get(key) or [], key=lambda entry: entry['name'])
        for key in ('sourceFiles', 'envVars')
    }


def check(what, holds):
    if not holds:
        sys.exit(f'not so: {what}')


for time, expected in expectations.items():
    actor = ApifyClient(token, api_url=f'{base_url}/at/{time}').actor('jane~crawler')
    found = actor.get()
    versions = [in_order(plain(version)) for version in found.versions] if found else []
    check(f'{time}: GET Actor', versions == [in_order(version) for version in expected])
    for version in expected:
        number = version['versionNumber']
        client = actor.version(number)
        check(f'{time}: GET version', in_order(plain(client.get())) == in_order(version))
        items = [plain(item) for item in client.env_vars().list().items]
        check(f'{time}: variables', items == in_order(version)['envVars'])
    if expected:
        listed = [in_order(plain(version)) for version in actor.versions().list().items]
        check(f'{time}: list of versions', listed == versions)
    check(f'{time}: a version that never was', actor.version('9.9').get() is None)
    print('ok:', time)
