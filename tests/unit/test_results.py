# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Return values that all modules have are described once, in a guide that the modules link to."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    Invalid,
)
from ansible_collections.alvaria.cloud.tools import use_coverage as tool

MODULES = sorted((tool.ROOT / "plugins" / "modules").glob("alvaria_*.py"))
LABEL = "ansible_collections.alvaria.cloud.docsite.guide_results"
TEXT = tool.GUIDE.read_text(encoding="utf-8")
#: The most lines that a module has for each of the two, its own keys apart.
MOST = 6


def kinds(error: type[AlvariaError] = AlvariaError) -> set[str]:
    """The kinds of all errors that a task can end with.

    Those that tests make are not among them.
    """
    ours = [one for one in error.__subclasses__() if one.__module__ == AlvariaError.__module__]
    return {one.kind for one in ours}.union(*map(kinds, ours))


def described(path: Path) -> str:
    """The RETURN of a module as it is written."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "RETURN":
            return str(ast.literal_eval(node.value))
    raise AssertionError(f"{path.name} has no RETURN")


def common_part(text: str, name: str) -> list[str]:
    """The lines of a return value without those of the keys in it, with each sentence unfolded."""
    [block] = re.findall(rf"^{name}:\n(?: .*\n)+", text, re.MULTILINE)
    part = str(block).split("\n  contains:\n", maxsplit=1)[0]
    return re.sub(r"\n +(?=\S)(?!- |\w+:(?: |$))", " ", part, flags=re.MULTILINE).splitlines()


def test_the_guide_has_the_keys_that_the_engine_returns() -> None:
    whole = Invalid("No.", "Change it.", "GET", "/x", 400, [{"reason": "no"}], code="http-4xx")
    counts = {"alvaria_api.requests", "alvaria_api.retries", "alvaria_api.conflicts"}
    assert (
        set(tool.common_keys()) == {f"error.{key}" for key in whole.as_result()["error"]} | counts
    )


def test_the_guide_has_all_kinds_of_errors() -> None:
    section = TEXT.split("\nKinds of failure\n")[1].split("\n\nLook at a failure\n")[0]
    rows = re.findall(r"^   \* - :ansval:`(\w+)`$", section, re.MULTILINE)
    assert set(rows) == kinds() | {"internal"}
    assert len(rows) == len(set(rows))


def test_the_guide_has_the_label_that_the_modules_name() -> None:
    assert f"\n.. _{LABEL}:\n" in TEXT


@pytest.mark.parametrize("name", ["alvaria_api", "error"])
@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_describes_only_what_is_its_own(path: Path, name: str) -> None:
    text = described(path)
    lines = common_part(text, name)
    assert len(lines) <= MOST
    assert any(f"see the guide R(Results of every module,{LABEL})." in line for line in lines)
    own = {f"{name}.{key}" for key in yaml.safe_load(text)[name].get("contains", {})}
    assert own & set(tool.common_keys()) == set()
