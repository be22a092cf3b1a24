# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Speaks as much of receptor's control protocol as AWX uses, for one node.

usage: receptor.py SOCKET NODE FOLDER. Each unit of work is an `ansible-runner worker`.
"""

import json
import shlex
import socketserver
import subprocess
import sys
import time
import uuid
from pathlib import Path

STATES = {None: (1, "Running"), 0: (2, "Succeeded")}
FAILED = (3, "Failed")


class Unit:
    """A unit of work, with what goes in and comes out of it in a folder of its own."""

    def __init__(self, folder, kind, parameters):
        self.kind = kind
        self.output = folder / "stdout"
        with (
            (folder / "stdin").open("rb") as given,
            self.output.open("wb") as output,
            (folder / "stderr").open("wb") as errors,
        ):
            command = ["ansible-runner", "worker", *shlex.split(parameters)]
            self.process = subprocess.Popen(command, stdin=given, stdout=output, stderr=errors)

    def status(self):
        """What receptor says of it."""
        code = self.process.poll()
        state, name = STATES.get(code, FAILED)
        return {
            "State": state,
            "StateName": name,
            "Detail": f"exit status {code}" if code else "",
            "StdoutSize": self.output.stat().st_size,
            "WorkType": self.kind,
            "ExtraData": None,
        }


class Control(socketserver.StreamRequestHandler):
    """A connection to the control socket."""

    def say(self, text):
        """Send a line."""
        self.wfile.write(text.encode() + b"\n")
        self.wfile.flush()

    def handle(self):
        """Answer commands until the other side has gone."""
        self.say(f"Receptor Control, node {self.server.node}")
        while line := self.rfile.readline().decode().strip():
            if line.startswith("{"):
                self.submit(json.loads(line))
                return
            words = line.split()
            if words[:2] == ["work", "results"]:
                self.results(words[2], int(words[3]) if words[3:] else 0)
                return
            self.say(json.dumps(self.answer(words)))

    def answer(self, words):
        """What comes of a command of one line."""
        units = self.server.units
        if words[0] == "status":
            return self.node()
        if words[:2] == ["work", "list"]:
            return {name: unit.status() for name, unit in units.items()}
        if words[:2] == ["work", "status"]:
            return units[words[2]].status()
        if words[:2] == ["work", "release"]:
            units.pop(words[2], None)
            return {"released": words[2]}
        if words[:2] == ["work", "cancel"]:
            units[words[2]].process.terminate()
            return {"cancelled": words[2]}
        return {"Success": True}

    def node(self):
        """What the node says of itself."""
        node = self.server.node
        kinds = [{"WorkType": kind, "Secure": False} for kind in ("local", "ansible-runner")]
        advertisement = {
            "NodeID": node,
            "Service": "control",
            "ConnType": 0,
            "Time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "WorkCommands": kinds,
        }
        return {
            "NodeID": node,
            "Version": "1.4.8",
            "Advertisements": [advertisement],
            "RoutingTable": {},
            "Connections": [],
            "KnownConnectionCosts": {node: {}},
        }

    def submit(self, command):
        """Take a unit of work, whose input follows, and start it."""
        name = uuid.uuid4().hex[:8]
        self.say(f"Work unit created with ID {name}. Send stdin data and EOF.")
        folder = self.server.folder / name
        folder.mkdir(parents=True)
        with (folder / "stdin").open("wb") as file:
            while chunk := self.rfile.read(65536):
                file.write(chunk)
        unit = Unit(folder, command["worktype"], command.get("params", ""))
        self.server.units[name] = unit
        self.say(json.dumps({"result": "Job Started", "unitid": name}))

    def results(self, name, position):
        """Send what comes out of a unit until it has ended."""
        unit = self.server.units[name]
        self.say(f"Streaming results for work unit {name}")
        with unit.output.open("rb") as file:
            file.seek(position)
            ended = False
            while not ended:
                ended = unit.process.poll() is not None
                while chunk := file.read(65536):
                    self.wfile.write(chunk)
                self.wfile.flush()
                time.sleep(0.05)


class Server(socketserver.ThreadingUnixStreamServer):
    """The control socket of a node."""

    daemon_threads = True

    def __init__(self, socket, node, folder):
        Path(socket).unlink(missing_ok=True)
        super().__init__(socket, Control)
        self.node = node
        self.folder = Path(folder)
        self.units = {}


if __name__ == "__main__":
    Server(*sys.argv[1:4]).serve_forever()
