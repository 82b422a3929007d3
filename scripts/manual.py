#!/usr/bin/env python3
"""Writes the man pages: one for the program and one for each command, from what --help says.

    scripts/manual.py PROGRAM FOLDER
"""
import os
import pathlib
import re
import subprocess
import sys
import time

program, folder = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
readme = (pathlib.Path(__file__).parent.parent / 'README.md').read_text()
version = subprocess.run([program, '--version'], capture_output=True, text=True, check=True).stdout.split()[1]
day = time.strftime('%Y-%m-%d', time.gmtime(int(os.environ.get('SOURCE_DATE_EPOCH', time.time()))))


def roff(text):
    """Text as it has to stand in a page: no line is a request, and a hyphen is what is typed."""
    text = text.replace('\\', '\\e').replace('-', '\\-').replace("'", '\\(aq').replace('^', '\\(ha')
    return re.sub(r'^(?=\.)', r'\\&', text.replace('~', '\\(ti').replace('`', '\\(ga'), flags=re.M)


def plain(markdown):
    return markdown.replace('`', '').replace('\\|', '|').strip()


def paragraphs(text):
    return ''.join(f'.PP\n{roff(part)}\n' for part in re.split(r'\n{2,}', text.strip()) if part)


def entries(pairs):
    return ''.join(f'.TP\n.B {roff(name)}\n{roff(text)}\n' for name, text in pairs)


def table(head, name=0, text=1):
    """Two columns of the table of the README that has this head."""
    rows = re.search(rf'^{re.escape(head)}\n\|---.*\n((?:\|.*\n)+)', readme, re.M).group(1)
    cells = [[plain(cell) for cell in re.split(r'(?<!\\)\|', row)[1:-1]] for row in rows.splitlines()]
    return [(row[name], row[text]) for row in cells if row[name] != '–']


def listed(part):
    """The entries of a part of the help: what stands behind two spaces or more, or in lines of its own."""
    pairs = []
    for line in part.splitlines():
        entry = re.match(r'  (\S.*?(?:>|(?=  )|$))(?: +(\S.*))?$', line)
        if entry:
            pairs.append((entry.group(1).strip(), entry.group(2) or ''))
        elif line.strip():
            pairs[-1] = (pairs[-1][0], f'{pairs[-1][1]} {line.strip()}'.strip())
    return pairs


def helped(words):
    """The parts of a command's help by their headings."""
    # So wide that no line is broken.
    told = subprocess.run([program, *words, '--help'], capture_output=True, text=True, check=True,
                          env={**os.environ, 'COLUMNS': '9999'}).stdout
    told = re.sub(r"\n  See '.*", '', told)
    parts = re.split(r'^(OVERVIEW|USAGE|ARGUMENTS|OPTIONS|SUBCOMMANDS): *\n?', told, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


def page(words):
    """Writes the page of a command, and those of the commands below it; returns its name and its summary."""
    parts = helped(words)
    name = '-'.join(['archiver', *words])
    summary, _, rest = parts['OVERVIEW'].strip().partition('\n')
    examples = re.search(r'^Examples?:\n((?:  .*\n?)+)', rest, re.M)
    codes = re.search(r'^Exit codes: (.*)$', rest, re.M)
    for found in (examples, codes):
        rest = rest.replace(found.group(0), '') if found else rest
    below = [page([*words, command]) for command, _ in listed(parts.get('SUBCOMMANDS', ''))]

    text = f'.TH {name.upper()} 1 {day} "archiver {version}" "archiver"\n'
    text += f'.SH NAME\n{roff(name)} \\- {roff(summary[0].lower() + summary[1:].rstrip("."))}\n'
    text += f'.SH SYNOPSIS\n.nf\n{roff(parts["USAGE"].strip())}\n.fi\n'
    text += f'.SH DESCRIPTION\n{roff(summary)}\n{paragraphs(rest)}'
    if below:
        text += '.SH COMMANDS\n' + ''.join(
            f'.TP\n.BR {roff(child)} (1)\n{roff(about)}\n' for child, about in below)
    for heading in ('ARGUMENTS', 'OPTIONS'):
        if parts.get(heading):
            text += f'.SH {heading}\n{entries(listed(parts[heading]))}'
    if not words:
        text += f'.SH REVISIONS\nA selector is {roff("ACTOR[/VERSION][@REVISION][:PATH]")}. A revision is\n'
        text += entries(table('| revision | stands for |'))
        text += '.SH EXIT STATUS\n' + entries(table('| code | means |'))
        text += '.SH ENVIRONMENT\nAn option wins over the environment.\n'
        text += entries(table('| what | flag | environment | default |', 2, 0))
    elif codes:
        text += f'.SH EXIT STATUS\n{roff(codes.group(1))}\n'
    if examples:
        shown = re.sub(r'^  ', '', examples.group(1).rstrip(), flags=re.M)
        text += f'.SH EXAMPLES\n.nf\n{roff(shown)}\n.fi\n'
    above = ['-'.join(['archiver', *words[:-1]])] if words else ['sqlite3']
    also = [*above, *(child for child, _ in below)]
    text += '.SH SEE ALSO\n' + ',\n'.join(f'.BR {roff(other)} (1)' for other in also).replace(',\n', ' ,\n') + '\n'
    (folder / f'{name}.1').write_text(text)
    return name, summary


folder.mkdir(parents=True, exist_ok=True)
page([])
