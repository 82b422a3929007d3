"""Asks the emulator to have and to change Actors, over one connection."""

import http.client
import json
import subprocess
from urllib.parse import urlsplit


class API:
    """An emulator of its own."""

    def __init__(self, emulator):
        self.process = subprocess.Popen([emulator], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.connection = http.client.HTTPConnection(urlsplit(self.url).netloc)

    def send(self, method, path, body):
        headers = {'Authorization': 'Bearer emulator-token', 'Content-Type': 'application/json'}
        self.connection.request(method, f'/v2/{path}', json.dumps(body), headers)
        answer = self.connection.getresponse()
        data = json.loads(answer.read())
        assert answer.status < 300, data
        return data['data']
