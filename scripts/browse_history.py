"""Records a history that has all kinds of things in it: ARCHIVER EMULATOR ARCHIVE."""

import os
import subprocess
import sys
import urllib.request

from apify_client import ApifyClient

from browse_hostile import (
    addresses, hostile, hostile_variables, later_pictures, pictures, script, titles)
from release_history import emulator, run, source_file, token

archiver, emulator_program, archive = sys.argv[1:]

main = '''import { Actor } from 'apify';
import { CheerioCrawler } from 'crawlee';

await Actor.init();

const { startUrls = ['https://shop.example.com'] } = (await Actor.getInput()) ?? {};
const maxPages = Number(process.env.MAX_PAGES);

const crawler = new CheerioCrawler({
  maxRequestsPerCrawl: maxPages,
  async requestHandler({ request, $, enqueueLinks }) {
    await enqueueLinks({ selector: 'a.product' });
    const title = $('h1').text().trim();
    const price = $('.price').first().text().trim();
    if (title) {
      await Actor.pushData({ url: request.url, title, price });
    }
  },
});

await crawler.run(startUrls);
await Actor.exit();
'''
shop = {
    '.actor/actor.json': '{\n  "actorSpecification": 1,\n  "name": "shop-crawler"\n}\n',
    'Dockerfile': 'FROM apify/actor-node:20\nCOPY . ./\nRUN npm install\nCMD npm start\n',
    'README.md': '# Shop crawler\n\nReads prices.\n',
    'src/main.js': main,
}
settings = {'MAX_PAGES': '50', 'SHOP_PASSWORD': None}
many = {f'folder {n // 50}/file {n}.txt': f'{n}\n' for n in range(5000)}


def version(files, number='0.1', tag='latest', variables=None):
    return {
        'versionNumber': number,
        'sourceType': 'SOURCE_FILES',
        'buildTag': tag,
        'envVars': [
            {'name': name, 'value': value or 'unseen', 'isSecret': value is None}
            for name, value in (variables or {}).items()
        ],
        'sourceFiles': [
            source_file(name, content if isinstance(content, bytes) else content.encode())
            for name, content in files.items()
        ],
    }


class History:
    def __init__(self, url):
        self.url = url
        self.client = ApifyClient(token, api_url=url)
        self.environment = os.environ | {
            'APIFY_TOKEN': token, 'APIFY_CLIENT_BASE_URL': url, 'ARCHIVER_DB': archive}

    def create(self, name, *versions, title=None):
        self.client.actors().create(name=name, title=title, versions=list(versions))

    def put(self, name, body):
        self.client.actor(f'jane~{name}').version(body['versionNumber']).update(
            source_files=body['sourceFiles'],
            build_tag=body['buildTag'],
            env_vars=[
                {'name': v['name'], 'value': v['value'], 'is_secret': v['isSecret']}
                for v in body['envVars']
            ],
        )

    def build(self, name, number='0.1', tag='latest'):
        urllib.request.urlopen(urllib.request.Request(
            f'{self.url}/v2/acts/jane~{name}/builds?version={number}&tag={tag}', method='POST',
            headers={'Authorization': f'Bearer {token}'})).close()

    def poll(self):
        run(archiver, 'poll', '--mine', '--full', '--builds', env=self.environment)

    def fail(self, *command, **environment):
        subprocess.run(
            [archiver, 'poll', *command], env=self.environment | environment, capture_output=True)

    def tell(self):
        self.create('shop-crawler', version(shop, variables=settings))
        self.create(
            'price-alerts',
            {'versionNumber': '0.1', 'sourceType': 'GIT_REPO',
             'gitRepoUrl': 'https://github.com/example/price-alerts.git#main'},
            version({'main.py': 'print(1)\n'}, '1.0', variables={'THRESHOLD': '0.05'}),
        )
        self.create('old-thing', version({'a': 'x\n'}), version({'b': 'y\n'}, '0.2'))
        for number in range(12):
            self.create(f'helper-{number:02}', version({'main.js': f'console.log({number});\n'}))
        self.build('shop-crawler')
        self.poll()
        # Nobody answers, and then somebody does: a stretch that was not seen.
        for _ in range(2):
            self.fail('jane/shop-crawler', '--retries', '0', APIFY_CLIENT_BASE_URL='http://127.0.0.1:1')
        changed = shop | {'src/main.js': main.replace("'.price'", "'.price, .amount'")}
        self.put('shop-crawler', version(changed, variables=settings))
        self.build('shop-crawler', tag='beta')
        self.build('shop-crawler')
        self.poll()
        changed['src/routes.js'] = main[100:600]
        changed['docs/usage.md'] = changed.pop('README.md') + 'More here.\n'
        self.put('shop-crawler', version(changed, tag='beta', variables=settings | {'MAX_PAGES': '80'}))
        self.put('price-alerts', version({'main.py': 'print(2)\n'}, '1.0', 'beta', {'THRESHOLD': '0.1'}))
        self.poll()
        self.create('hostile', version(hostile, variables=hostile_variables), title=titles[0])
        for number, title in enumerate(titles[1:]):
            self.create(f'titled-{number}', version({'a': 'x\n'}), title=title)
        self.create('pictures', version(pictures))
        self.create('many', version(many))
        self.build('many')
        self.poll()
        later = {path: text.replace('line', 'word') + script + '\n' for path, text in hostile.items()}
        self.put('hostile', version(later, variables={name: script for name in hostile_variables}))
        self.build('hostile')
        self.put('pictures', version({**pictures, **later_pictures}))
        self.put('many', version({path: text + 'more\n' for path, text in many.items()}))
        self.client.actor('jane~old-thing').version('0.2').delete()
        self.poll()
        for step in range(3):
            changed['src/main.js'] = changed['src/main.js'].replace(
                'await Actor.exit();', f'log.info("step {step}");\nawait Actor.exit();')
            self.put('shop-crawler', version(changed, tag='beta', variables=settings))
            self.poll()
        # What can't be fetched is told with what was asked for.
        self.create('elsewhere', *(
            {'versionNumber': f'0.{number}', 'sourceType': 'GIT_REPO', 'gitRepoUrl': address}
            for number, address in enumerate(addresses)))
        self.fail('jane/elsewhere', '--resolve')
        self.fail('jane/nobody')


with emulator(emulator_program) as url:
    History(url).tell()
