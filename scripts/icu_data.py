#!/usr/bin/env python3
"""Takes from the data of ICU in the Swift runtime what the program can ask for, and writes it as assembly.

    scripts/icu_data.py RUNTIME FOLDER      (writes icu.dat and icu.s there, and prints the symbol to wrap)

Foundation has ICU inside, with 34 MB for all languages and encodings there are. The program speaks English, in
UTF-8: what is left out are other languages' names and rules, dictionaries for breaking words, scripts written in others, and encodings.
Linked with `--wrap`, this takes the place of the runtime's data; ICU reads it as it reads its own.
"""
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

library, out = pathlib.Path(sys.argv[1], 'lib_FoundationICU.a').resolve(), pathlib.Path(sys.argv[2]).resolve()
with tempfile.TemporaryDirectory() as folder:
    def run(*command):
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout

    run('ar', 'x', library, 'icu_packaged_data.cpp.o')
    symbol = re.search(r'\bicudt\d+_dat\b', run('nm', 'icu_packaged_data.cpp.o')).group(0)
    run('objcopy', '-O', 'binary', '--only-section=.rodata', 'icu_packaged_data.cpp.o', 'all')
    data = pathlib.Path(folder, 'all').read_bytes()

# https://unicode-org.github.io/icu/userguide/icu_data: a header, then the offsets of each name and its item.
start, = struct.unpack_from('<H', data)
if data[12:16] != b'CmnD':
    sys.exit(f'Error: {library} has data of ICU in a form that is not known')
count, = struct.unpack_from('<I', data, start)
offsets = [struct.unpack_from('<II', data, start + 4 + 8 * index) for index in range(count)]
ends = [item for _, item in offsets[1:]] + [len(data) - start]
items = []
for (name, item), end in zip(offsets, ends):
    name = data[start + name:data.index(b'\0', start + name)].decode()
    items.append((name, data[start + item:start + end]))

# Bundles that are no language's begin with a small letter and have more than three of them: `zoneinfo64`.
language = re.compile(r'[a-z]{2,3}(_.*)?\.res')
english = re.compile(r'(root|en|en_001|en_US|en_US_POSIX|pool|res_index|ucadata)\.(res|icu)')


def is_kept(folder, name):
    if folder == 'translit' or name.endswith(('.cnv', '.dict', '.spp')) or name in ('unames.icu', 'cnvalias.icu'):
        return False
    return not language.fullmatch(name) or bool(english.fullmatch(name))


kept = [item for item in items if is_kept(*item[0].split('/')[-2:])]
names = b''.join(name.encode() + b'\0' for name, _ in kept)
table = 4 + 8 * len(kept)
place = table + len(names)
place += -(start + place) % 16
index, bodies, name_place = struct.pack('<I', len(kept)), b'', table
for name, body in kept:
    index += struct.pack('<II', name_place, place + len(bodies))
    bodies += body + b'\0' * (-len(body) % 16)
    name_place += len(name) + 1
whole = data[:start] + (index + names).ljust(place, b'\0') + bodies

(out / 'icu.dat').write_bytes(whole)
(out / 'icu.s').write_text(f'''.section .rodata
.balign 16
.globl __wrap_{symbol}
__wrap_{symbol}:
.incbin "{out}/icu.dat"
.size __wrap_{symbol}, .-__wrap_{symbol}
.section .note.GNU-stack,"",@progbits
''')
print(symbol)
