# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation shows runs.

Every module's examples run, with ALVARIA_ALL_WAYS twice in a row: each module is repeated in its
scenario. Every role's README runs twice.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from .support.playbook import ROOT, play, run
from .support.sandbox import Organization, violations
from .support.ways import ALL_WAYS, mostly
from .test_scenarios import put_files

MODULES = [
    *sorted((ROOT / "plugins" / "modules").glob("alvaria_*.py")),
    ROOT / "plugins" / "lookup" / "alvaria.py",
]
READMES = [ROOT / "README.md", *sorted((ROOT / "roles").glob("*/README.md"))]
dialect = mostly("documented")
#: How often examples run, one after the other.
TURNS = 1 + ALL_WAYS


def examples(module: Path) -> list[dict[str, Any]]:
    """The tasks of a plugin's EXAMPLES."""
    for node in ast.parse(module.read_text()).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES":
            return list(yaml.safe_load(ast.literal_eval(node.value)))
    raise AssertionError(f"{module.name} has no EXAMPLES")


def plays_in(readme: Path) -> list[list[dict[str, Any]]]:
    """The playbooks that a README shows, in their order."""
    blocks = [
        yaml.safe_load(block)
        for block in re.findall(
            r"^```yaml\n(.*?)^```", readme.read_text(), re.DOTALL | re.MULTILINE
        )
    ]
    return [block for block in blocks if isinstance(block, list) and "hosts" in block[0]]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_examples_run(
    module: Path, make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization()
    tasks = examples(module)
    assert tasks
    assert all("name" in task for task in tasks)
    put_files(module.stem, organization)
    # An example with module_defaults of its own has the connection from these variables.
    plays = play(
        tasks,
        organization,
        vars={"alvaria_" + name: value for name, value in organization.options().items()},
    )
    done = run(folder, organization, plays * TURNS)
    assert done.code == 0, done.output
    assert not violations(organization.journal())


def test_every_readme_shows_a_playbook() -> None:
    assert [readme for readme in READMES if not plays_in(readme)] == []


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_the_playbooks_of_a_readme_change_nothing_the_second_time(
    readme: Path, make_organization: Callable[..., Organization], folder: Path
) -> None:
    for playbook in plays_in(readme):
        organization = make_organization()
        for turn in range(2):
            done = run(folder, organization, playbook, **organization.environment())
            assert done.code == 0, done.output
            assert "[WARNING]" not in done.output, done.output
            assert ("changed=0" in done.output) is (turn == 1), done.output
