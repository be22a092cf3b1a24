# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The house keeps its order: files within their bounds, each thing in one place, nothing said twice."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
MODULES = sorted((PLUGINS / "modules").glob("*.py"))
ENGINE = sorted((PLUGINS / "module_utils").rglob("*.py"))
CODE = sorted(path for path in PLUGINS.rglob("*.py") if path.parent.name not in ("action", "doc_fragments"))

#: So many equal lines of logic in two places are one thing said twice.
TOO_MANY = 6
#: Assignments that are documentation.
DOCUMENTS = ("DOCUMENTATION", "EXAMPLES", "RETURN")


def tree(path: Path, documents: bool = False) -> ast.Module:
    """The statements of a file without docstrings and, unless asked for, without imports and documentation."""
    parsed = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(parsed):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]  # type: ignore[attr-defined]
    parsed.body = [one for one in parsed.body if documents or not (isinstance(one, (ast.Import, ast.ImportFrom)) or _is_document(one))]
    return parsed


def _is_document(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in DOCUMENTS


def lines(path: Path) -> list[str]:
    """The lines of logic of a file, as they are written, without comments and what is no logic."""
    text = path.read_text(encoding="utf-8").splitlines()
    kept = [line.split("  #")[0].strip() for node in tree(path).body for line in text[node.lineno - 1 : node.end_lineno]]
    return [line for line in kept if line and not line.startswith("#")]


def repeated(texts: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Pairs of places that share ``TOO_MANY`` lines of logic in a row, and the first of these."""
    seen: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, text in texts.items():
        for start in range(len(text) - TOO_MANY + 1):
            seen[tuple(text[start : start + TOO_MANY])].add(name)
    return sorted({(*sorted(names)[:2], block[0]) for block, names in seen.items() if len(names) > 1})


def test_no_two_files_share_six_lines_of_logic() -> None:
    texts = {str(path.relative_to(ROOT)): lines(path) for path in CODE}
    assert len(texts) > 100
    assert repeated(texts) == []


def test_repetition_is_seen() -> None:
    text = [f"line {number}" for number in range(TOO_MANY)]
    assert repeated({"one": ["a", *text], "two": [*text, "b"]}) == [("one", "two", "line 0")]
    assert repeated({"one": ["a", *text[1:]], "two": [*text[1:], "b"]}) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_is_documentation_and_little_code(path: Path) -> None:
    parsed = tree(path, documents=True)
    code = sum(node.end_lineno - node.lineno + 1 for node in parsed.body if not _is_document(node))  # type: ignore[operator]
    [main] = [node for node in parsed.body if isinstance(node, ast.FunctionDef) and node.name == "main"]
    assert code <= 60 and main.end_lineno - main.lineno + 1 <= 15  # type: ignore[operator]
    assert (PLUGINS / "action" / path.name).exists()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_template_can_read_each_value_that_a_module_returns(path: Path) -> None:
    """A key that is the name of a dictionary's method could not be read with a dot; from ansible-core 2.21 on ansible-test minds."""
    documents = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if _is_document(node)]
    [text] = [node.value for node in documents if node.targets[0].id == "RETURN"]  # type: ignore[attr-defined]

    def keys(values: dict[str, Any]) -> list[str]:
        return [key for name, value in values.items() for key in (name, *keys(value.get("contains", {})))]

    assert set(keys(yaml.safe_load(ast.literal_eval(text)))) & set(dir(dict)) == set()


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.stem)
def test_an_engine_file_is_private_short_and_knows_its_place(path: Path) -> None:
    assert path.parent.parent == PLUGINS / "module_utils" and path.parent.name.startswith("_")
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    imported = [node.module or "" for node in ast.walk(tree(path, documents=True)) if isinstance(node, ast.ImportFrom)]
    ours = [name for name in imported if "alvaria" in name]
    assert all(name.startswith("ansible_collections.alvaria.cloud.plugins.module_utils") for name in ours), ours
    if path.parent.name != "_catalog" and path.name != "_module.py":
        assert not [name for name in ours if "._catalog" in name], "the engine knows no resource"


def test_everything_has_its_place() -> None:
    top = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")} - {"dist", "LICENSES", "tests"}
    assert {"changelogs", "docs", "extensions", "meta", "playbooks", "plugins", "roles"} <= top
    assert {path.name for path in PLUGINS.iterdir() if path.is_dir()} == {"action", "doc_fragments", "lookup", "module_utils", "modules", "plugin_utils"}
    assert {path.name for path in MODULES} == {path.name for path in MODULES if re.fullmatch(r"alvaria_[a-z_]+\.py", path.name)}
    roles = [path for path in (ROOT / "roles").iterdir() if path.is_dir()]
    assert roles and all((role / "meta" / "argument_specs.yml").exists() and (role / "README.md").exists() for role in roles)
