# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide "Your organization as code" is true: its files are written and its commands run, in their order."""

from __future__ import annotations

import re
import shlex
import subprocess
import textwrap
from pathlib import Path

import pytest

from .support.playbook import ROOT, environment
from .support.sandbox import Organization, writes

GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_organization.rst"
_BLOCK = re.compile(r"^\.\. code-block:: (yaml|console)\n\n((?:    .*\n|\n)+)", re.MULTILINE)
_FILE = re.compile(r"\A# ([\w.]+)\n")


@pytest.mark.parametrize("dialect", ["documented"])
def test_the_guide_can_be_followed(base_url: str, dialect: str, folder: Path) -> None:
    test, production = (Organization(base_url, name, dialect) for name in ("test", "production"))
    test.reset("small")
    production.reset("small")
    settings = {name: value for name, value in test.environment().items() if name != "ALVARIA_ORG_ID"}
    variables = environment(folder, test, **settings, RECORD_FILE=str(folder / "records.jsonl"))
    commands = 0
    for kind, text in _BLOCK.findall(GUIDE.read_text()):
        block = textwrap.dedent(text)
        if kind == "yaml":
            match = _FILE.match(block)
            assert match, block
            (folder / match.group(1)).write_text(block)
            continue
        for line in block.strip().splitlines():
            commands += 1
            if "alvaria_promote_mapping" in line:  # the mapping stands below the command
                (folder / "mapping.yml").write_text("users: {tester@example.com: agent001@example.com}\n")
            command = shlex.split(line.removeprefix("$ "))
            done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=120, check=False)
            assert done.returncode == 0, (line, done.stdout + done.stderr)
            assert "[WARNING]" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert commands == 7
    # All of it was about an export that was applied as it was.
    assert writes(test.journal()) == [] and writes(production.journal()) == []
    assert (folder / "reports" / "test.html").exists()
