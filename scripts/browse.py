"""Looks at every page of `archiver serve` in a real browser: BASE_URL SERVER FOLDER README [CHROMIUM].

BASE_URL is the address that the server printed, SERVER its process. Screenshots go into the folder; the one that
the README shows, README, has to look like the one that is made. Exits 1 with a line for each thing that is not as
it has to be.
"""

import base64
import os
import re
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from browse_hostile import counts, hostile, pictures

start, server, folder, readme, *chromium = sys.argv[1:]
folder, readme = Path(folder), Path(readme)
folder.mkdir(parents=True, exist_ok=True)
origin = '{0.scheme}://{0.netloc}'.format(urlsplit(start))
pages = {
    'home': '/',
    'home-filtered': '/-/home?name=alerts',
    'changes': '/-/log',
    'actor': '/jane/shop-crawler',
    'version': '/jane/shop-crawler/0.1',
    'snapshot': '/jane/shop-crawler/0.1@3',
    'moment': '/jane/price-alerts@2099-01-01',
    'window': '/jane/shop-crawler/0.1@2099-01-01',
    'file': '/jane/shop-crawler/0.1@3:src/main.js',
    'blame': '/jane/shop-crawler/0.1@6:src/main.js?view=blame',
    'history': '/-/log?in=jane/shop-crawler/0.1:docs/usage.md',
    'diff': '/jane/shop-crawler/0.1@2..6',
    'diff-split': '/jane/shop-crawler/0.1@2..6?split=1',
    'diff-between': '/-/diff?from=jane/shop-crawler/0.1@1&to=jane/price-alerts/1.0',
    'compare': '/-/diff',
    'picture': '/jane/pictures/0.1@1:logo.png',
    'picture-diff': '/jane/pictures/0.1@1..2',
    'builds': '/-/builds?in=jane/shop-crawler',
    'deployed': '/-/deployed?in=jane/shop-crawler',
    'deployed-all': '/-/deployed',
    'build-diff': '/jane/shop-crawler/0.1@0.1.1..latest',
    'diff-first': '/jane/shop-crawler/0.1@1?view=changes',
    'search': '/-/search?q=Actor&where=history',
    'search-hash': '/-/search?q=0000000&where=hash',
    'search-form': '/-/search',
    'failures': '/-/failures',
    'status': '/-/status',
    'gone': '/jane/old-thing/0.2@2',
    'unknown': '/jane/nobody',
    'hostile': '/jane/hostile/0.1@1',
    'hostile-actor': '/jane/hostile',
    'hostile-diff': '/jane/hostile/0.1@1..2',
    'hostile-split': '/jane/hostile/0.1@1..2?split=1',
    'many': '/jane/many/0.1@1',
    'many-actor': '/jane/many',
    'many-diff': '/jane/many/0.1@1..2',
}
# So large that a browser needs long to look at all of them.
heavy = ('hostile', 'hostile-diff', 'hostile-split', 'many', 'many-diff')
longest = float(os.environ.get('LONGEST', '1'))  # seconds that a page may take
largest = 150  # MB that the server may have
wrong = []
slowest = (0, '')


def check(holds, what):
    if not holds:
        wrong.append(what)


def watched(context, name):
    """A page of a context; whatever it should not do is noted."""
    page = context.new_page()
    page.on('console', lambda message: wrong.append(f'{name}: console: {message.text}')
            if 'status of 4' not in message.text else None)
    page.on('pageerror', lambda error: wrong.append(f'{name}: error: {error}'))
    page.on('dialog', lambda dialog: (wrong.append(f'{name}: a script ran'), dialog.dismiss()))
    page.on('request', lambda request: wrong.append(f'{name}: asks {request.url}')
            if not request.url.startswith(origin + '/') else None)
    return page


def open_page(page, path):
    """Opens a page, and notes how long the server took for it, and whether a script of the archive's ran."""
    global slowest
    page.goto(origin + path)
    took, marker = page.evaluate("""() => {
        const times = performance.getEntriesByType('navigation')[0];
        return [(times.responseEnd - times.requestStart) / 1000, typeof marker];
    }""")
    slowest = max(slowest, (took, path[:120]))
    check(took < longest, f'{path[:120]}: took {took:.2f} s')
    check(marker == 'undefined', f'{path}: a script of the archive ran')


def look_at_hostile(page):
    """Every view of all that is meant to harm who looks at it."""
    version = '/jane/hostile/0.1'
    for path in hostile:
        name = quote(path, '')
        for address in (f'{version}@2:{name}', f'{version}@2:{name}?view=blame',
                        f'{version}@1..2:{name}', f'{version}@1..2:{name}?split=1&context=1000000',
                        f'/-/log?in=jane/hostile/0.1:{name}', f'{version}@2:{name}?view=raw'):
            open_page(page, address)
    for path in pictures:
        for view in ('', '?view=image', '?view=raw'):
            if view == '?view=raw':
                kind = page.request.get(f'{origin}/jane/pictures/0.1@1:{path}{view}').headers['content-type']
                check(kind.startswith(('application/octet-stream', 'text/plain')), f'{path}: raw as {kind}')
            else:
                open_page(page, f'/jane/pictures/0.1@1:{path}{view}')
    page.goto(origin + '/-/failures')
    told = page.locator('ul.failures li').count()
    check(told > counts['errors'], f'{told} errors are told, of {counts["errors"]} and one')
    for text in ('script', '<', 'marker', '\u202e'):
        open_page(page, f'/-/search?q={quote(text)}&where=history&in=jane/hostile')
    open_page(page, '/-/home?name=%3Cscript%3E')


def links(page):
    return page.evaluate(
        "[...document.querySelectorAll('a[href], form')].map(e => e.getAttribute('href') ?? e.action)")


def walk(page):
    """Goes from the first page to a line of a blame by the keyboard alone."""
    def follow(text, key='Tab'):
        for _ in range(400):
            page.keyboard.press(key)
            if page.evaluate('document.activeElement.textContent.trim()') == text:
                with page.expect_navigation():
                    page.keyboard.press('Enter')
                return
        wrong.append(f'walk: the keyboard does not reach {text} at {page.url}')
    page.goto(origin + '/')
    page.keyboard.press('?')
    check(page.locator('#keys dl').is_visible() and 'next and previous change' in page.locator('#keys').inner_text(),
          'walk: ? shows no keys')
    page.keyboard.press('Escape')
    follow('Skip to the content')
    follow('jane/shop-crawler')
    follow('0.1')
    page.keyboard.press('j')
    with page.expect_navigation():
        page.keyboard.press('Enter')
    check('@5..6' in page.url, f'walk: j and Enter lead to {page.url}')
    page.keyboard.press('n')
    check(page.evaluate('document.activeElement.textContent').strip().startswith('@@'),
          'walk: n leads to no change')
    follow('at @6')
    follow('Blame')
    follow('1')
    check(page.url.endswith('?view=blame#L1'), f'walk: ends at {page.url}')


def likeness(page, one, other):
    """How much of two pictures is the same, from 0 to 1: seen from afar, for fonts and times differ."""
    addresses = [
        'data:image/png;base64,' + base64.b64encode(path.read_bytes()).decode() for path in (one, other)]
    page.goto('about:blank')
    return page.evaluate("""async (addresses) => {
        const [one, other] = await Promise.all(addresses.map(async (address) => {
            const image = new Image();
            image.src = address;
            await image.decode();
            const canvas = new OffscreenCanvas(125, 80);
            const context = canvas.getContext('2d');
            context.imageSmoothingQuality = 'high';
            context.drawImage(image, 0, 0, 125, 80);
            return context.getImageData(0, 0, 125, 80).data;
        }));
        let same = 0;
        for (let at = 0; at < one.length; at += 4) {
            if ([0, 1, 2].every((part) => Math.abs(one[at + part] - other[at + part]) < 40)) same += 1;
        }
        return same / (one.length / 4);
    }""", addresses)


for what, count in counts.items():
    check(count >= 60, f'{count} hostile {what}')

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path=chromium[0] if chromium else '/usr/bin/chromium',
        args=['--no-sandbox'] if os.geteuid() == 0 else [],
    )
    looks = {
        'light': dict(color_scheme='light', viewport={'width': 1200, 'height': 800}),
        'dark': dict(color_scheme='dark', viewport={'width': 1200, 'height': 800}),
        'narrow': dict(color_scheme='light', viewport={'width': 390, 'height': 844}),
    }
    found = {}
    for look, options in looks.items():
        context = browser.new_context(**options)
        page = watched(context, look)
        page.goto(start)
        check('token' not in page.url, 'the token stays in the address')
        for name, path in pages.items():
            open_page(page, path)
            page.screenshot(path=folder / f'{name}-{look}.png', full_page=name not in heavy)
            width = page.evaluate('document.documentElement.scrollWidth')
            check(width <= options['viewport']['width'], f'{name}: {width} wide, {look}')
            if look == 'light':
                found[name] = links(page)
            if name not in heavy:
                for violation in Axe().run(page).response['violations']:
                    if violation['impact'] in ('serious', 'critical'):
                        nodes = [node['html'][:120] for node in violation['nodes'][:3]]
                        wrong.append(f"{name}: {look}: axe: {violation['id']}: {nodes}")
        if look == 'light':
            # The picture in the README.
            page.set_viewport_size({'width': 1000, 'height': 640})
            page.goto(origin + '/jane/shop-crawler/0.1@1..2')
            page.screenshot(path=folder / readme.name)
            walk(page)
            look_at_hostile(page)
            cookies = context.cookies()
            same = likeness(browser.new_page(), folder / readme.name, readme)
            check(same > 0.97, f'{readme} is another picture than {folder / readme.name}: {same:.0%} are the same')
        context.close()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = watched(context, 'no script')
    for name, path in pages.items():
        page.goto(origin + path)
        without = [
            link.get_attribute('href') or link.get_attribute('action')
            for link in page.query_selector_all('a[href], form')
        ] if name not in heavy else None
        if without is not None:
            wanted = [urlsplit(link).path if link.startswith('http') else link for link in found[name]]
            check(wanted == without, f'{name}: other links without JavaScript')
    browser.close()

memory = re.search(r'VmHWM:\s+(\d+) kB', Path(f'/proc/{server}/status').read_text())
memory = int(memory[1]) / 1000
check(memory < largest, f'the server had {memory:.0f} MB')
for line in dict.fromkeys(wrong):
    print(line)
print(f'{len(pages)} pages, {len(looks)} looks, hostile: '
      + ', '.join(f'{count} {what}' for what, count in counts.items()) + f'; slowest: {slowest[0]:.2f} s for '
      f'{slowest[1]}; the server had {memory:.0f} MB at most; {len(set(wrong))} wrong')
sys.exit(1 if wrong else 0)
