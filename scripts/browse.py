"""Looks at every page of `archiver serve` in a real browser: BASE_URL FOLDER [CHROMIUM].

BASE_URL is the address that the server printed. Screenshots go into the folder. Exits 1 with a line for
each thing that is not as it has to be.
"""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

start, folder, *chromium = sys.argv[1:]
folder = Path(folder)
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
    'diff-first': '/jane/shop-crawler/0.1@1?view=changes',
    'search': '/-/search?q=Actor&where=history',
    'search-hash': '/-/search?q=0000000&where=hash',
    'search-form': '/-/search',
    'failures': '/-/failures',
    'status': '/-/status',
    'gone': '/jane/old-thing/0.2@2',
    'unknown': '/jane/nobody',
    'hostile': '/jane/hostile/0.1@1',
    'hostile-diff': '/jane/hostile/0.1@1..2',
    'hostile-file': '/jane/hostile/0.1@1:%3Cscript%3Ealert(1)%3C%2Fscript%3E.js',
    'many': '/jane/many/0.1@1',
}
wrong = []


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
            page.goto(origin + path)
            heavy = name in ('hostile-diff', 'many')
            page.screenshot(path=folder / f'{name}-{look}.png', full_page=not heavy)
            width = page.evaluate('document.documentElement.scrollWidth')
            check(width <= options['viewport']['width'], f'{name}: {width} wide, {look}')
            if look == 'light':
                found[name] = links(page)
            if not heavy:
                for violation in Axe().run(page).response['violations']:
                    if violation['impact'] in ('serious', 'critical'):
                        nodes = [node['html'][:120] for node in violation['nodes'][:3]]
                        wrong.append(f"{name}: {look}: axe: {violation['id']}: {nodes}")
        if look == 'light':
            # The picture in the README.
            page.set_viewport_size({'width': 1000, 'height': 640})
            page.goto(origin + '/jane/shop-crawler/0.1@1..2')
            page.screenshot(path=folder / 'readme.png')
            walk(page)
            cookies = context.cookies()
        context.close()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = watched(context, 'no script')
    for name, path in pages.items():
        page.goto(origin + path)
        without = [
            link.get_attribute('href') or link.get_attribute('action')
            for link in page.query_selector_all('a[href], form')
        ] if name not in ('hostile-diff', 'many') else None
        if without is not None:
            wanted = [urlsplit(link).path if link.startswith('http') else link for link in found[name]]
            check(wanted == without, f'{name}: other links without JavaScript')
    browser.close()

for line in dict.fromkeys(wrong):
    print(line)
print(f'{len(pages)} pages, {len(looks)} looks, {len(set(wrong))} wrong')
sys.exit(1 if wrong else 0)
