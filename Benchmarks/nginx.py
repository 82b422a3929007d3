"""Serves a folder from nginx on loopback, so that the server is not what is measured."""

import contextlib
import os
import socket
import subprocess
import sys
import time


@contextlib.contextmanager
def nginx(work):
    """Serves `www` in the work folder on a free port, and yields the URL."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    (work / 'nginx.conf').write_text(f'''
        worker_processes 1; daemon off; pid {work}/nginx.pid; error_log {work}/nginx.log;
        {"user root;" if os.getuid() == 0 else ""}
        events {{ worker_connections 64; }}
        http {{
          access_log off; default_type application/json; sendfile on; tcp_nopush on;
          keepalive_requests 1000000;
          client_body_temp_path {work}/t1; proxy_temp_path {work}/t2; fastcgi_temp_path {work}/t3;
          uwsgi_temp_path {work}/t4; scgi_temp_path {work}/t5;
          server {{ listen 127.0.0.1:{port}; root {work}/www; }}
        }}''')
    program = next(path for path in ('/usr/sbin/nginx', 'nginx') if path == 'nginx' or os.path.exists(path))
    server = subprocess.Popen([program, '-p', str(work), '-c', str(work / 'nginx.conf')])
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', port)) == 0:
                    break
            time.sleep(0.05)
        else:
            sys.exit('nginx did not start: ' + (work / 'nginx.log').read_text())
        yield f'http://127.0.0.1:{port}'
    finally:
        server.terminate()
        server.wait()
