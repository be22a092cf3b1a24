# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The installed archive at work.

It works as the README says, on a machine with only Python, and as the demo shows.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from ansible_collections.alvaria.cloud.tests.integration.support.playbook import (
    COLLECTIONS,
    ROOT,
    run,
)
from ansible_collections.alvaria.cloud.tests.integration.support.sandbox import Organization

INSTALLED = COLLECTIONS / "ansible_collections" / "alvaria" / "cloud"


def block(language: str, part: str) -> str:
    """The code block of the README that has that in it."""
    blocks = re.findall(
        rf"^```{language}\n(.*?)^```", (ROOT / "README.md").read_text(), re.DOTALL | re.MULTILINE
    )
    found = [text for text in blocks if part in text]
    assert len(found) == 1, f"{len(found)} blocks of the README have {part!r}"
    return found[0]


def test_the_readme_works_on_a_machine_with_only_python(tmp_path: Path) -> None:
    """Run its commands, one after the other, in an empty home.

    Its first playbook, of ten lines, runs twice. The installed collection is what it was then.
    """
    playbook = block("yaml", "Keep an agent's skills")
    assert len(playbook.splitlines()) == 10
    (tmp_path / "first.yml").write_text(playbook)
    [archive] = (ROOT / "dist").iterdir()
    (tmp_path / archive.name).symlink_to(archive)
    commands = block("shell", "pip install ansible-core requests")
    assert archive.name in commands
    assert "alvaria-sandbox serve" in commands
    assert "ansible-playbook first.yml" in commands
    # Another sandbox may be at the usual port of this machine.
    commands = (
        commands.replace("alvaria-sandbox serve", "alvaria-sandbox serve --port 0")
        + "ansible-playbook first.yml\n"
        + "ansible-galaxy collection verify --offline alvaria.cloud\n"
    )
    python = tmp_path / "bin"
    python.mkdir()
    (python / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ANSIBLE_", "ALVARIA_", "VIRTUAL_ENV"))
    }
    environment = {
        **kept,
        "HOME": str(tmp_path),
        "PATH": f"{python}:/usr/local/bin:/usr/bin:/bin",
        "ANSIBLE_NOCOLOR": "true",
    }
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            ["bash", "-e"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=tmp_path,
            env=environment,
            start_new_session=True,
        )
        try:
            process.communicate(commands.encode(), timeout=300)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
    said = log.read_text()
    assert process.returncode == 0, said
    assert re.findall(r"changed=(\d)", said) == ["1", "0"], said
    assert (
        tmp_path
        / ".ansible"
        / "collections"
        / "ansible_collections"
        / "alvaria"
        / "cloud"
        / "MANIFEST.json"
    ).exists()


def test_the_demo_runs_from_the_archive(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    """Run its playbook by name, with its files, from the installed collection.

    No path leads into the work tree.
    """
    organization = make_organization()
    arguments = (
        "alvaria.cloud.apply",
        "-e",
        f"@{INSTALLED}/extensions/demo/organization.yml",
        "--diff",
    )
    first = run(folder, organization, *arguments, **organization.environment())
    assert first.code == 0, first.output
    assert "changed=1 " in first.output, first.output
    again = run(folder, organization, *arguments, **organization.environment())
    assert again.code == 0, again.output
    assert "changed=0 " in again.output, again.output
    checked = run(
        folder,
        organization,
        INSTALLED / "extensions" / "demo" / "check.yml",
        **organization.environment(),
    )
    assert checked.code == 0, checked.output
    assert "The excluded number: refused (ExclusionVoice)" in checked.output, checked.output
    assert all(
        str(ROOT / "plugins") not in text and "[WARNING]" not in text
        for text in (first.output, again.output, checked.output)
    )
