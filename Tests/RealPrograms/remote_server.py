"""Serves sources on the loopback address, good ones and hostile ones, and git repositories of a folder.

  remote_server.py FOLDER     prints its port and that of git's daemon, and writes a line for each request to
                              FOLDER/log

A path /files/NAME is the file of that name in FOLDER, with an ETag; /git/NAME a repository there, unless a file
NAME.fault has the path of another answer; the other paths are what hostile servers do.
"""
import gzip
import http.server
import io
import json
import os
import re
import socketserver
import subprocess
import sys
import tarfile
import threading
import time
import zipfile

folder = sys.argv[1]
log = open(os.path.join(folder, "log"), "a", buffering=1)


def zipped(*entries, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(*entries, mode="w"):
    """Entries are (name, bytes) or (name, type, target)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.GNU_FORMAT) as archive:
        for entry in entries:
            info = tarfile.TarInfo(entry[0])
            if len(entry) == 2:
                info.size = len(entry[1])
                archive.addfile(info, io.BytesIO(entry[1]))
            else:
                info.type, info.linkname = entry[1], entry[2]
                archive.addfile(info)
    return out.getvalue()


def encrypted():
    data = bytearray(zipped(("a.txt", b"secret " * 10)))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def sparse(place=b"77777777000\0"):
    """A tar whose one file says that it is gigabytes, nearly all of it a hole, before or behind its one part."""
    info = tarfile.TarInfo("huge")
    info.size = 512
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[156:157] = b"S"
    header[386:398] = place  # where its one part stands
    header[398:410] = b"00000001000\0"
    header[483:495] = b"77777777777\0"  # its size with the hole
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + b"x" * 512 + b"\0" * 1024


# What no message is to repeat; its first four letters are where git looks for a length.
words = b"Qx7Z-an-internal-secret\n" * 20

archives = {
    "dotdot": lambda: zipped(("../outside.txt", b"out\n"), ("a.txt", b"in\n")),
    "absolute": lambda: tarred(("/tmp/archiver-outside", b"out\n"), ("a.txt", b"in\n")),
    "symlink": lambda: tarred(("out", tarfile.SYMTYPE, "/etc"), ("out/passwd", b"x\n")),
    "hardlink": lambda: tarred(("out", tarfile.LNKTYPE, "/etc/passwd"), ("a.txt", b"in\n")),
    "goodlink": lambda: tarred(("a.txt", b"in\n"), ("b.txt", tarfile.LNKTYPE, "a.txt")),
    "device": lambda: tarred(("dev", tarfile.CHRTYPE, ""), ("pipe", tarfile.FIFOTYPE, ""), ("a.txt", b"in\n")),
    "twice": lambda: zipped(("a.txt", b"first\n"), ("a.txt", b"last\n")),
    "bomb": lambda: zipped(("zeros", bytes(100 << 20))),
    "nested": lambda: gzip.compress(gzip.compress(tarred(("zeros", bytes(100 << 20))))),
    "many": lambda: zipped(*((f"f{n}", b"") for n in range(20_001))),
    "longname": lambda: tarred(("x" * 5000, b"")),
    "sparse": sparse,
    "hole": lambda: sparse(b"00000000000\0"),
    "truncated": lambda: gzip.compress(tarred(("a.txt", os.urandom(100_000))))[:50_000],
    "badcrc": lambda: zipped(("a.txt", b"in\n")).replace(b"PK\x03\x04", b"PK\x03\x05", 1)[:60],
    "encrypted": encrypted,
    "lrzip": lambda: b"LRZI\0\6" + bytes(100),
    "lzop": lambda: b"\x89LZO\0\r\n\x1a\n" + bytes(100),
    "html": lambda: b"<html><body>Sign in</body></html>",
    "empty": lambda: b"",
    "nothing": lambda: zipped(),
    "plain": lambda: tarred(("./src/main.js", b"main\n"), ("./run.sh", b"run\n")),
    "gz": lambda: tarred(("a.txt", b"gz\n"), mode="w:gz"),
    "bz2": lambda: tarred(("a.txt", b"bz2\n"), mode="w:bz2"),
    "xz": lambda: tarred(("a.txt", b"xz\n"), mode="w:xz"),
    "folders": lambda: tarred(("a", tarfile.DIRTYPE, ""), ("a/b.txt", b"b\n"), ("c", tarfile.DIRTYPE, "")),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    moods = 0

    def log_message(self, *_):
        pass

    def note(self):
        line = {"method": self.command, "path": self.path, "headers": dict(self.headers)}
        log.write(json.dumps(line) + "\n")

    def reply(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def do_GET(self):
        self.note()
        try:
            self.answer()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_CONNECT(self):
        self.note()
        self.reply(403)

    def answer(self):
        # A proxy is asked for a whole URL: whatever the host, it has it itself.
        path, _, query = re.sub("^http://[^/]*", "", self.path).partition("?")
        kind, _, name = path[1:].partition("/")
        if kind == "files":
            place = os.path.join(folder, name)
            if not os.path.exists(place):
                return self.reply(404)
            with open(place, "rb") as file:
                data = file.read()
            tag = '"%x"' % os.stat(place).st_mtime_ns
            if self.headers.get("If-None-Match") == tag:
                return self.reply(304, ETag=tag)
            return self.reply(200, data, ETag=tag)
        if kind == "untagged":
            with open(os.path.join(folder, name), "rb") as file:
                return self.reply(200, file.read())
        if kind == "archive":
            return self.reply(200, archives[name.partition("/")[0]]())
        if kind == "moody":
            # It is well again the third time.
            Handler.moods += 1
            return self.reply(503) if Handler.moods < 3 else self.reply(200, archives[name]())
        if kind == "git":
            return self.git(path[4:], query)
        if kind == "to":
            return self.reply(302, Location=query)
        if kind == "loop":
            return self.reply(302, Location="/loop")
        if kind in ("login", "gitlogin"):
            return self.reply(401, WWW_Authenticate='Basic realm="x"')
        if kind == "status":
            return self.reply(int(name.partition("/")[0]))
        if kind == "words":
            status, _, rest = name.partition("/")
            return self.reply(int(status), words, Content_Type="/".join(rest.split("/")[:2]))
        if kind == "refusal":
            data = b"ERR " + words + b"fatal: unable to " + words
            return self.reply(
                200,
                b"001e# service=git-upload-pack\n0000%04x" % (len(data) + 4) + data,
                Content_Type="application/x-git-upload-pack-advertisement",
            )
        if kind == "hang":
            time.sleep(3600)
        if kind == "drip":
            self.send_response(200)
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            while True:
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.2)
        if kind == "endless":
            self.send_response(200)
            self.send_header("Connection", "close")
            self.end_headers()
            while True:
                self.wfile.write(os.urandom(1 << 16))
        if kind == "large":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 40))
            self.end_headers()
            self.close_connection = True
            return None
        if kind == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"PK")
            self.close_connection = True
            return None
        if kind == "refs":
            # A repository that advertises what it does not have.
            body = b"001e# service=git-upload-pack\n0000"
            head = b"1" * 40 + b" HEAD\0 symref=HEAD:refs/heads/main\n"
            body += b"%04x" % (len(head) + 4) + head + b"0000"
            return self.reply(200, body, Content_Type="application/x-git-upload-pack-advertisement")
        return self.reply(404)

    def git(self, path, query):
        fault = os.path.join(folder, path[1:].partition("/")[0] + ".fault")
        if os.path.exists(fault):
            with open(fault) as file:
                self.path = file.read()
            self.close_connection = True
            return self.answer()
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if self.headers.get("Transfer-Encoding") == "chunked":
            while True:
                length = int(self.rfile.readline(), 16)
                body += self.rfile.read(length)
                self.rfile.readline()
                if length == 0:
                    break
        environment = dict(
            os.environ, GIT_PROJECT_ROOT=folder, GIT_HTTP_EXPORT_ALL="1", PATH_INFO=path,
            QUERY_STRING=query, REQUEST_METHOD=self.command, CONTENT_LENGTH=str(len(body)),
            CONTENT_TYPE=self.headers.get("Content-Type", ""),
            GIT_PROTOCOL=self.headers.get("Git-Protocol", ""),
            GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="uploadpack.allowFilter", GIT_CONFIG_VALUE_0="true",
        )
        answer = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True)
        head, _, data = answer.stdout.partition(b"\r\n\r\n")
        status, headers = 200, {}
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            elif name:
                headers[name] = value
        self.reply(status, data, **headers)


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


class Daemon(socketserver.BaseRequestHandler):
    """Hands a connection to git's own daemon, as inetd does."""

    def handle(self):
        command = ["git", "daemon", "--inetd", "--export-all", "--base-path=" + folder, folder]
        subprocess.run(command, stdin=self.request, stdout=self.request, stderr=subprocess.DEVNULL)


class DaemonServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Handler)
daemon = DaemonServer(("127.0.0.1", 0), Daemon)
threading.Thread(target=daemon.serve_forever, daemon=True).start()
os.write(1, b"%d %d\n" % (server.server_port, daemon.server_address[1]))
server.serve_forever()
