# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the README shows is so.

Every command is run by some test, and the picture is what the demo prints.
"""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ansible_collections.alvaria.cloud.tools import demo_picture

from .support.playbook import ROOT, environment
from .support.programs import warm_python
from .support.sandbox import Organization, writes
from .test_guides import GUIDES, Guide, followed, free_port, read

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [
    block.splitlines()
    for block in re.findall(r"^```shell\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
]


@pytest.fixture
def dialect() -> str:
    """One is enough: this is about words."""
    return "documented"


def test_every_command_is_run_by_a_test() -> None:
    """Every command belongs to a test.

    The make targets belong here (and `make test` is what is running), the archive's commands in
    tests/artifact, and the rest below.
    """
    artifact = (ROOT / "tests" / "artifact" / "test_use.py").read_text(encoding="utf-8")
    assert '"pip install ansible-core requests"' in artifact
    runners = {
        "make demo": "test_the_picture_is_what_the_demo_prints and, for make test, this run",
        "python3 -m venv": "tests/artifact/test_use.py, which takes the block as it stands",
        "ansible-galaxy collection build": "the stages artifact and build of tools/check.sh",
        "ansible-playbook alvaria.cloud.": "test_the_organization_commands_work",
    }
    assert [[start for start in runners if block[0].startswith(start)] for block in BLOCKS] == [
        [start] for start in runners
    ]
    build = (ROOT / "tools" / "check.sh").read_text(encoding="utf-8")
    assert "ansible-galaxy collection build" in build
    assert "ansible-galaxy collection install" in build


def test_the_picture_is_what_the_demo_prints() -> None:
    done = subprocess.run(
        ["make", "--no-print-directory", "demo", f"VENV={os.path.relpath(sys.prefix, ROOT)}"],
        cwd=ROOT,
        env={**os.environ, "ANSIBLE_FORCE_COLOR": "true", "ANSIBLE_NOCOLOR": "false"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[WARNING]" not in done.stdout + done.stderr, done.stdout + done.stderr
    assert (ROOT / "docs" / "demo.svg").read_text(encoding="utf-8") == demo_picture.picture(
        done.stdout
    ), "run `make demo-picture`"


def test_the_picture_is_in_the_readme_and_its_text_is_not_cut_short() -> None:
    assert "](docs/demo.svg)" in README
    shown = (ROOT / "docs" / "demo.svg").read_text(encoding="utf-8")
    assert "changed=1" in shown
    assert "changed=0" in shown
    assert "refused (ExclusionVoice)" in shown
    assert "2025550143" not in shown
    # Lines that are as long as the picture is wide end in stars, or are whole.
    texts = [re.sub("<[^>]*>", "", line) for line in shown.splitlines() if "<text" in line]
    full = [text for text in texts if len(html.unescape(text)) >= demo_picture.COLUMNS]
    assert [text for text in full if not text.endswith(("*", "]", " in"))] == []
    height = int(re.findall(r'viewBox="0 0 \d+ (\d+)"', shown)[0])
    assert height <= 1152 - 20 * demo_picture.LINE


def test_the_organization_commands_work(folder: Path) -> None:
    """They work on the sandbox that the README has started, with the inventory of the guide."""
    [started] = [block for block in BLOCKS if block[0].startswith("python3 -m venv")]
    first = next(place for place, line in enumerate(started) if "alvaria-sandbox serve" in line)
    [commands] = [
        block for block in BLOCKS if block[0].startswith("ansible-playbook alvaria.cloud.")
    ]
    assert len(commands) == 4
    told = read(next(path for path in GUIDES if path.stem == "guide_organization"))
    inventory = {"organizations.yml": told.files["organizations.yml"]}
    guide = Guide(inventory, [*started[first : first + 3], *commands])
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    test, production = (Organization(url, name) for name in ("test", "production"))
    records = str(folder / "records.jsonl")
    variables = environment(folder, test, RECORD_FILE=records, **warm_python())
    with followed(guide, folder, port, variables):
        assert writes(test.journal()) == []
        assert writes(production.journal()) == []


def test_the_table_of_contents_leads_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", line[3:]).strip().lower().replace(" ", "-")
        for line in README.splitlines()
        if line.startswith("## ")
    }
    links = re.findall(r"\]\(#([^)]+)\)", README)
    assert len(links) >= 8
    assert [link for link in links if link not in headings] == []


def test_the_index_names_everything() -> None:
    """Each module (those that only read share a row), role, playbook and guide."""
    modules = [
        f"`{path.stem}`"
        for path in (ROOT / "plugins" / "modules").glob("alvaria_*.py")
        if not path.stem.endswith("_info")
    ]
    roles = [f"[`{path.name}`](roles/{path.name}/README.md)" for path in (ROOT / "roles").iterdir()]
    playbooks = [f"`alvaria.cloud.{path.stem}`" for path in (ROOT / "playbooks").glob("*.yml")]
    guides = [f"({path.relative_to(ROOT)})" for path in GUIDES]
    wanted = [*modules, *roles, *playbooks, *guides]
    assert len(wanted) > 40
    assert [name for name in wanted if name not in README] == []
