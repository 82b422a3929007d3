"""What an archive can hold to harm who looks at it: names, contents, values, titles, pictures."""

import struct
import zlib

script = '</table></style><script>marker = 1; alert(1)</script>'
payloads = [
    script,
    '<script>marker = 1</script>',
    '"><script>marker = 1</script>',
    "'><script>marker = 1</script>",
    '<img src=x onerror="marker = 1">',
    '<svg onload="marker = 1">',
    '</title><script>marker = 1</script>',
    '</textarea></pre></code><script>marker = 1</script>',
    '--><script>marker = 1</script><!--',
    ']]><script>marker = 1</script>',
    '" onfocus="marker = 1" autofocus x="',
    "' onmouseover='marker = 1' x='",
    'javascript:marker=1',
    'data:text/html,<script>marker=1<script>',
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    '<style>* { display: none }</style>',
    '<iframe srcdoc="<script>parent.marker = 1</script>"></iframe>',
    '<form action="https://evil.example/"><button>Search</button></form>',
    '&lt;script&gt;marker = 1&lt;/script&gt; &amp;amp;',
    '\u202e<script>marker = 1</script>',
    'a\u2066b\u2069 \u200f\u200e',
    '\x1b[31m\x07\x9b31m',
    '%3Cscript%3Emarker=1%3C/script%3E?view=raw#L1',
    '?view=changes&x=<b>',
    '\\u003cscript\\u003e ${marker = 1} {{marker}}',
    '\ufeff\u2028\u2029\u0085<script>marker = 1</script>',
    'a' * 200 + '\u0301' * 200,
    '\U0001f468\u200d\U0001f469 \u0627\u0644\u0639\u0631\u0628\u064a\u0629 \U000e0001',
    '<ScRiPt >marker = 1</sCrIpT >',
    '<script src="https://evil.example/x.js">',
    '<script\n>marker = 1</script>',
    '<scr<script>ipt>marker = 1</scr</script>ipt>',
    '</script><script>marker = 1</script>',
    '</style><style>@import "https://evil.example/x.css";</style>',
    '</svg></math><script>marker = 1</script>',
    '<svg><script>marker = 1</script></svg>',
    '<math><mtext><script>marker = 1</script></mtext></math>',
    '<noscript><p title="</noscript><script>marker = 1</script>">',
    '<template><script>marker = 1</script></template>',
    '<object data="javascript:marker=1">',
    '<embed src="data:text/html,<script>marker = 1</script>">',
    '<a href="javascript:marker = 1" autofocus>x</a>',
    '<details open ontoggle="marker = 1">',
    '<video><source onerror="marker = 1">',
    '<body onload="marker = 1">',
    '<input autofocus onfocus="marker = 1">',
    '<select><option><script>marker = 1</script>',
    '<table background="https://evil.example/x.png">',
    '<div style="background: url(https://evil.example/x.png)">',
    '<x style="animation: x" onanimationstart="marker = 1">',
    '<plaintext>',
    '<!--',
    '<![CDATA[<script>marker = 1</script>]]>',
    '<?xml version="1.0"?><?xml-stylesheet href="https://evil.example/x.xsl"?>',
    '`${marker = 1}`',
    "');marker = 1;//",
    '\u2028marker = 1\u2029',
    '\u061c\u202d<img src=x onerror=marker=1>\u202c',
    '\x01\x02\x7f\x80\x9f<script>marker = 1</script>',
    '<script>marker = 1</script>'.translate({60: 0xff1c, 62: 0xff1e}),
    '\u0130\u0131\ufb03 <\u017fcript>marker = 1</\u017fcript>',
    '..%2f..%2f%00<script>marker = 1</script>',
    '/-/go?in=//evil.example&at=2026-11-01',
]
hostile = {f'{payload}.js': f'{payload}\n' * 3 for payload in payloads} | {
    '../../up': 'up\n',
    '..': 'up\n',
    'a//b': 'an empty name\n',
    'big.txt': ''.join(f'line {n} of a long file\n' for n in range(30_000)),
    'line ends.txt': 'one\r\ntwo\r\n',
    'long.txt': 'x' * 1_000_000 + '\n',
    'page.html': f'<!DOCTYPE html><body>{script}\n',
    'page.svg': '<svg xmlns="http://www.w3.org/2000/svg" onload="marker = 1"/>\n',
}
hostile_variables = {payload.replace('=', '_'): payload for payload in payloads}
titles = payloads
# Each is the address of a source that can't be fetched, which the error then tells.
addresses = [f'https://127.0.0.1:1/{payload}.git#main' for payload in payloads]
counts = {
    'file names': len(hostile), 'contents': len(set(hostile.values())),
    'variables': len(hostile_variables), 'titles': len(titles), 'errors': len(addresses),
}


def png(width, height):
    def chunk(name, data):
        return (struct.pack('>I', len(data)) + name + data
                + struct.pack('>I', zlib.crc32(name + data)))
    rows = b''.join(
        b'\0' + b''.join(bytes((4 * x % 256, 5 * y % 256, 160)) for x in range(width))
        for y in range(height))
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


later_pictures = {'logo.png': png(200, 320), 'both.gif': b'GIF89a\xfe' + script.encode()}
pictures = {
    'logo.png': png(320, 200),
    # Bytes of a picture first, and then a page.
    'both.png': b'\x89PNG\r\n\x1a\n' + script.encode() + b'\0',
    'both.gif': b'GIF89a\xff' + script.encode(),
    'none.png': b'\0' + script.encode(),
}
