# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an editor offers, asked of the language server that editors use."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.tests.integration.support.from_npm import from_npm
from ansible_collections.alvaria.cloud.tests.integration.support.ways import thorough

from .copies import ROOT

SCHEMAS = ROOT / "playbooks" / "files" / "schemas"
DOCUMENT = """# yaml-language-server: $schema={schema}
attempt_trackers:
  - name: One conversation a day
    type_of_tracker: X
    nmae: A mistake
{blanks}
"""

pytestmark = thorough


class Server:
    """A language server, which is spoken to as editors do."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._number = 0
        self.told: list[dict[str, Any]] = []

    def tell(self, method: str, **message: Any) -> None:
        """Send a message that needs no answer, or whose answer is read later."""
        text = json.dumps({"jsonrpc": "2.0", "method": method, **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(text), text))
        self._process.stdin.flush()

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request; gives its answer, and keeps what else is told meanwhile."""
        self._number += 1
        self.tell(method, id=self._number, params=params)
        while True:
            message = self.hear()
            if message.get("id") == self._number and "method" not in message:
                return message["result"]

    def hear(self) -> dict[str, Any]:
        """The next message."""
        assert self._process.stdout
        length = 0
        while line := self._process.stdout.readline().strip():
            name, _colon, value = line.partition(b":")
            if name == b"Content-Length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        self.told.append(message)
        return message

    def mistakes(self) -> list[str]:
        """What is wrong with the document, as soon as the server says so."""
        method = "textDocument/publishDiagnostics"
        while not (found := [one for one in self.told if one.get("method") == method]):
            self.hear()
        return [one["message"] for one in found[-1]["params"]["diagnostics"]]


@pytest.fixture(scope="module")
def program() -> Path:
    """The server's program, installed into the cache."""
    return from_npm("language_server.sh")


@pytest.fixture
def server(program: Path, tmp_path: Path) -> Iterator[Server]:
    """A server that has the document open."""
    command = ["node", str(program), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        made = Server(process)
        made.ask("initialize", processId=None, rootUri=tmp_path.as_uri(), capabilities={})
        made.tell("initialized", params={})
        wanted = {"completion": True, "validate": True, "hover": True}
        settings = {"yaml": {**wanted, "schemaStore": {"enable": False}}}
        made.tell("workspace/didChangeConfiguration", params={"settings": settings})
        text = DOCUMENT.format(schema=SCHEMAS / "organization.json", blanks=" " * 4)
        opened = {"uri": uri(tmp_path), "languageId": "yaml", "version": 1, "text": text}
        made.tell("textDocument/didOpen", params={"textDocument": opened})
        yield made
        with suppress(OSError):
            made.tell("exit", params={})
        process.kill()


def uri(folder: Path) -> str:
    """Where the document is."""
    return (folder / "attempt_trackers.yml").as_uri()


def offered(server: Server, folder: Path, line: int, character: int) -> dict[str, Any]:
    """What the server offers at a place, by label."""
    found = server.ask(
        "textDocument/completion",
        textDocument={"uri": uri(folder)},
        position={"line": line, "character": character},
    )
    return {item["label"]: item for item in found["items"]}


def test_options_that_are_not_there_yet_are_offered(server: Server, tmp_path: Path) -> None:
    labels = offered(server, tmp_path, 5, 4)
    assert {"contact_channels", "threshold_type", "dispositions", "state"} <= set(labels)
    assert "name" not in labels
    assert "documentation" in labels["threshold_type"]


def test_choices_are_offered(server: Server, tmp_path: Path) -> None:
    labels = offered(server, tmp_path, 3, 21)
    assert {"Account", "Customer"} <= set(labels)


def test_what_an_option_is_for_is_shown(server: Server, tmp_path: Path) -> None:
    shown = server.ask(
        "textDocument/hover",
        textDocument={"uri": uri(tmp_path)},
        position={"line": 3, "character": 8},
    )
    assert "organization.json" in str(shown["contents"])


def test_a_misspelt_option_is_underlined(server: Server) -> None:
    assert [text for text in server.mistakes() if "nmae" in text] != []
