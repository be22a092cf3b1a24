# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides are true.

Their files are written, and their commands run in their order, in one shell, as a reader would.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .support.playbook import COLLECTIONS, ROOT, environment
from .support.programs import warm_python
from .support.sandbox import Organization, writes

GUIDES = sorted(
    path
    for path in (ROOT / "docs" / "docsite" / "rst").glob("*.rst")
    if path.stem.startswith("guide_")
)
_BLOCK = re.compile(
    r"^\.\. code-block:: (\w+)\n(?:   :caption: (\S+)\n)?\n((?:    .*\n|\n)+)", re.MULTILINE
)
_NAMED = re.compile(r"\A# ([\w.-]+\.yml)\n")

#: Commands that a test of the archive runs in an empty environment: here they would change the
#: environment of the tests.
INSTALLING = (
    "pip install ansible-core requests",
    "ansible-galaxy collection install alvaria-cloud-0.1.0.tar.gz",
    "pip install ~/.ansible/collections/ansible_collections/alvaria/cloud/extensions/sandbox",
    "pip install check-jsonschema",
)
#: What stands for the installation in a repository that has a place of its own for collections.
SETUP = {"make setup": f"ln -s {shlex.quote(str(COLLECTIONS))} collections"}
#: Written after each command, so that the output can be told apart.
MARK = "=== the next command ==="


@dataclass
class Guide:
    """What a guide tells its readers to do.

    It has the files, and the commands, each with the lines that it is said to show.
    """

    files: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    outputs: dict[int, list[str]] = field(default_factory=dict)


def read(path: Path) -> Guide:
    """Read the blocks of a guide.

    One that is neither a file, a command, an output nor mere text is a mistake.
    """
    guide = Guide()
    for kind, caption, text in _BLOCK.findall(path.read_text(encoding="utf-8")):
        block = textwrap.dedent(text).strip("\n") + "\n"
        named = _NAMED.match(block)
        if kind == "console":
            lines = block.splitlines()
            assert all(line.startswith("$ ") for line in lines), block
            guide.commands += [line.removeprefix("$ ") for line in lines]
        elif kind == "output":
            guide.outputs[len(guide.commands) - 1] = block.splitlines()
        elif caption or (kind == "yaml" and named):
            name = caption or named.group(1)  # type: ignore[union-attr]
            assert name not in guide.files, name
            guide.files[name] = block
        else:
            assert kind == "text", f"{path.name}: a block of {kind} without a name:\n{block}"
    return guide


def script(guide: Guide, port: int) -> str:
    """The commands as one shell script that stops at the first failure.

    A sandbox listens on a free port instead of its usual one.
    """
    lines = ["set -e"]
    for command in guide.commands:
        lines.append(f"echo {shlex.quote(MARK)}")
        if command in INSTALLING:
            continue
        if command.startswith("alvaria-sandbox serve"):
            lines.append(command.replace("serve", f"serve --port {port}", 1))
            lines.append(f"until (: </dev/tcp/127.0.0.1/{port}) 2>/dev/null; do sleep 0.1; done")
        else:
            line = SETUP.get(command, command)
            lines.append(line.replace("127.0.0.1:8999", f"127.0.0.1:{port}"))
    return "\n".join(lines) + "\n"


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def followed(
    guide: Guide, folder: Path, port: int, variables: dict[str, str]
) -> Iterator[list[str]]:
    """Do what the guide says; gives the output of each command, while its sandbox goes on."""
    for name, text in guide.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    shown = folder / "shown.txt"
    with shown.open("w") as file:
        shell = subprocess.Popen(
            ["bash", "-c", script(guide, port)],
            cwd=folder,
            env=variables,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        code = shell.wait(timeout=180)
        text = shown.read_text(encoding="utf-8")
        assert code == 0, text
        assert "[WARNING]" not in text, text
        assert "Traceback" not in text, text
        yield text.split(MARK + "\n")[1:]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGTERM)  # the sandbox that a guide leaves running


def test_every_guide_is_listed() -> None:
    listed = re.findall(
        r"^      - (\w+)$",
        (ROOT / "docs" / "docsite" / "extra-docs.yml").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert sorted(listed) == sorted(
        path.stem for path in (ROOT / "docs" / "docsite" / "rst").glob("*.rst")
    )


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.stem)
def test_a_guide_can_be_followed(path: Path, folder: Path) -> None:
    """Nothing is prepared: no organization, no setting, no sandbox."""
    guide = read(path)
    assert guide.commands, "a guide without a command"
    port = free_port()
    demo = Organization(f"http://127.0.0.1:{port}", "demo")
    records = str(folder / "records.jsonl")
    variables = environment(folder, demo, RECORD_FILE=records, **warm_python())
    with followed(guide, folder, port, variables) as outputs:
        for place, lines in guide.outputs.items():
            _shows(guide.commands[place], outputs[place], lines)
        if path.stem == "guide_organization":
            # All of it was about an export that was applied as it was.
            assert writes(Organization(demo.base_url, "test").journal()) == []
            assert writes(Organization(demo.base_url, "production").journal()) == []
            assert (folder / "reports" / "test.html").exists()
    used = " ".join([*guide.commands, *guide.files.values()])
    assert not [name for name in guide.files if name not in used.replace(f"# {name}\n", "")], (
        "a file that nothing uses"
    )


def _shows(command: str, output: str, lines: list[str]) -> None:
    """The lines are in the output of a command, in this order."""
    rest = output
    for line in lines:
        found = re.search(re.escape(line.strip()).replace(re.escape("..."), ".*"), rest)
        assert found, f"{command} does not show {line!r} (in this order):\n{output}"
        rest = rest[found.end() :]
