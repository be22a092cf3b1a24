# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The house keeps its order.

Files are within their bounds, each thing is in one place, and nothing is said twice.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.tests.unit.density import Density, crowded_lines, density

ROOT = Path(__file__).resolve().parents[2]
PLUGINS = ROOT / "plugins"
MODULES = sorted((PLUGINS / "modules").glob("*.py"))
MODULE_UTILS = PLUGINS / "module_utils"
ENGINE = sorted(MODULE_UTILS.rglob("*.py"))
FILES = [path for path in ENGINE if path.name != "__init__.py"]
UNIT = ROOT / "tests" / "unit" / "plugins" / "module_utils"
CODE = sorted(path for path in PLUGINS.rglob("*.py") if path.parent.name != "doc_fragments")

#: The wings of the engine: each imports only those above it.
WINGS = (
    "_common",
    "_model",
    "_privacy",
    "_api",
    "_session",
    "_ensure",
    "_task",
    "_undo",
    "_bulk",
    "_plan",
    "_document",
    "_catalog",
)
#: The laws of a managed object, and the catalog against the contract.
OVER_SEVERAL_FILES = {"_ensure/test_laws.py", "_catalog/test_catalog.py"}
#: How long things may be, in lines.
MOST_LINES = {"file": 400, "class": 200, "function": 45}
#: The code that is held to the bounds of density, per 100 statements and in columns.
DENSE = [
    path
    for folder in ("module_utils", "plugin_utils", "action", "lookup")
    for path in sorted((PLUGINS / folder).rglob("*.py"))
]
MOST_CONDITIONAL, MOST_CROWDED, MOST_COLUMNS = 3, 0.5, 90
#: Of the plan of the house.
MOST_WINGS, MOST_FLOORS = 12, 9
#: So many equal lines of logic in two places are one thing said twice.
TOO_MANY = 6
#: The engine as Python knows it.
ENGINE_NAME = "ansible_collections.alvaria.cloud.plugins.module_utils"
#: The code of a module: a file of the catalog, and the task in it that the registry has, too.
HANDING_OVER = rf"""
from __future__ import annotations
from {ENGINE_NAME}\._catalog import (?P<file>\w+)
from {ENGINE_NAME}\._task\.module import run_module
def main\(\) -> None:
    run_module\((?P=file)\.(?P<task>\w+)\)
if __name__ == '__main__':
    main\(\)
""".strip()
#: Assignments that are documentation.
DOCUMENTS = ("DOCUMENTATION", "EXAMPLES", "RETURN")


def tree(path: Path, documents: bool = False) -> ast.Module:
    """The statements of a file without docstrings.

    Imports and documentation are among them only where they are asked for.
    """
    parsed = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(parsed):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [
                one
                for one in body
                if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            ]  # type: ignore[attr-defined]
    parsed.body = [
        one
        for one in parsed.body
        if documents or not (isinstance(one, (ast.Import, ast.ImportFrom)) or _is_document(one))
    ]
    return parsed


def _is_document(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in DOCUMENTS


def lines(path: Path) -> list[str]:
    """The lines of logic of a file, as they are written, without comments and what is no logic."""
    text = path.read_text(encoding="utf-8").splitlines()
    kept = [
        line.split("  #")[0].strip()
        for node in tree(path).body
        for line in text[node.lineno - 1 : node.end_lineno]
    ]
    return [line for line in kept if line and not line.startswith("#")]


def repeated(texts: dict[str, list[str]]) -> list[tuple[str, str, str]]:
    """Pairs of places that share ``TOO_MANY`` lines of logic in a row, and the first of these."""
    seen: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, text in texts.items():
        for start in range(len(text) - TOO_MANY + 1):
            seen[tuple(text[start : start + TOO_MANY])].add(name)
    return sorted(
        {(*sorted(names)[:2], block[0]) for block, names in seen.items() if len(names) > 1}
    )


def place(path: Path) -> str:
    """A file of the engine as wing and name."""
    return path.relative_to(MODULE_UTILS).with_suffix("").as_posix()


def imported(path: Path) -> list[str]:
    """The files of the engine that one of them imports, wherever in it and for whatever purpose."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = path.parents[node.level - 1].joinpath(*(node.module or "").split("."))
            files = [
                folder.with_suffix(".py"),
                *(folder / f"{name.name}.py" for name in node.names),
            ]
            found |= {place(file) for file in files if file.exists()}
    return sorted(found)


def reached(files: list[str]) -> set[str]:
    """The files of the engine that these import, by way of others, too, and these."""
    found: set[str] = set()
    waiting = list(files)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imported(MODULE_UTILS / f"{name}.py")
    return found


def task_file(module: Path) -> str:
    """The file of the engine with the task of a module."""
    [name] = re.findall(r"_catalog import (\w+)", module.read_text(encoding="utf-8"))
    return f"_catalog/{name}"


def wings_imported() -> dict[str, set[str]]:
    """For each wing the others that it imports."""
    found: dict[str, set[str]] = {wing: set() for wing in WINGS}
    for path in FILES:
        wing = path.parent.name
        found[wing] |= {name.split("/")[0] for name in imported(path)} - {wing}
    return found


def depth(names: dict[str, set[str]]) -> int:
    """How many floors a house has: the longest way down, with both of its ends."""

    def below(name: str) -> int:
        return 1 + max((below(other) for other in names[name]), default=0)

    return max(below(name) for name in names)


def circle(names: dict[str, list[str]]) -> list[str]:
    """A way from a file back to itself, empty where there is none."""
    done: set[str] = set()

    def follow(way: list[str]) -> list[str]:
        for name in names[way[-1]]:
            if name in way:
                return [*way[way.index(name) :], name]
            found = [] if name in done else follow([*way, name])
            if found:
                return found
        done.add(way[-1])
        return []

    return next(filter(None, (follow([name]) for name in names)), [])


def too_long(parsed: ast.Module) -> list[str]:
    """The classes and functions that are longer than they may be."""
    kinds: list[tuple[Any, int]] = [
        (ast.ClassDef, MOST_LINES["class"]),
        ((ast.FunctionDef, ast.AsyncFunctionDef), MOST_LINES["function"]),
    ]
    nodes = [
        (node, most) for node in ast.walk(parsed) for kind, most in kinds if isinstance(node, kind)
    ]
    return [node.name for node, most in nodes if node.end_lineno - node.lineno + 1 > most]  # type: ignore[attr-defined, operator]


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
    [main] = [
        node for node in parsed.body if isinstance(node, ast.FunctionDef) and node.name == "main"
    ]
    assert code <= 60
    assert main.end_lineno - main.lineno + 1 <= 15


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_hands_over_the_task_of_the_registry(path: Path) -> None:
    code = ast.Module(
        [node for node in tree(path, documents=True).body if not _is_document(node)], []
    )
    written = re.fullmatch(HANDING_OVER, re.sub(r"\n+", "\n", ast.unparse(code)))
    assert written, "every module has the same code, but for the name of its task"
    catalog = importlib.import_module(f"{ENGINE_NAME}._catalog.{written['file']}")
    assert getattr(catalog, written["task"]) is TASKS[path.stem]


def test_the_modules_that_sanity_imports_import_what_the_others_do() -> None:
    checks = (ROOT / "tools" / "check.sh").read_text(encoding="utf-8")
    [names] = re.findall(r'^IMPORTING="([^"]*)"', checks, re.MULTILINE)
    chosen = [task_file(PLUGINS / "modules" / f"{name}.py") for name in names.split()]
    others = [task_file(path) for path in MODULES]
    assert sorted(reached(others) - reached(chosen)) == []


def test_the_registry_has_the_task_of_every_module_and_no_other() -> None:
    assert sorted(TASKS) == [path.stem for path in MODULES]


def test_one_action_plugin_runs_every_module() -> None:
    names = [path.stem for path in MODULES]
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    assert runtime["plugin_routing"] == {
        "modules": {name: {"action_plugin": "alvaria.cloud.alvaria_api"} for name in names}
    }
    assert runtime["action_groups"] == {"alvaria": names}
    assert {path.name for path in (PLUGINS / "action").glob("*.py")} == {
        "__init__.py",
        "alvaria_api.py",
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_template_can_read_each_value_that_a_module_returns(path: Path) -> None:
    """A key that is the name of a dictionary's method could not be read with a dot.

    From ansible-core 2.21 on ansible-test refuses such keys.
    """
    documents = [
        node for node in ast.parse(path.read_text(encoding="utf-8")).body if _is_document(node)
    ]
    [text] = [node.value for node in documents if node.targets[0].id == "RETURN"]  # type: ignore[attr-defined]

    def keys(values: dict[str, Any]) -> list[str]:
        return [
            key
            for name, value in values.items()
            for key in (name, *keys(value.get("contains", {})))
        ]

    assert set(keys(yaml.safe_load(ast.literal_eval(text)))) & set(dir(dict)) == set()


@pytest.mark.parametrize("path", FILES, ids=place)
def test_an_engine_file_is_private_and_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "\n# Note that this module util is PRIVATE to the collection." in text
    assert len(text.splitlines()) <= MOST_LINES["file"]


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(PLUGINS)))
def test_classes_and_functions_are_short(path: Path) -> None:
    assert too_long(ast.parse(path.read_text(encoding="utf-8"))) == []


def test_what_is_too_long_is_seen() -> None:
    def source(kind: str, count: int) -> str:
        return kind + "".join(f"\n    line_{number} = {number}" for number in range(count - 1))

    assert too_long(ast.parse(source("class A:", 200))) == []
    assert too_long(ast.parse(source("def f():", 45))) == []
    assert too_long(ast.parse(source("class A:", 201))) == ["A"]
    assert too_long(ast.parse(source("async def f():", 46))) == ["f"]


def test_the_engine_says_one_thing_at_a_time() -> None:
    found = density(DENSE)
    assert found.conditional <= MOST_CONDITIONAL
    assert found.crowded <= MOST_CROWDED
    assert found.columns <= MOST_COLUMNS


def test_dense_code_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "dense.py"
    file.write_text('"""A text."""\na = 1 if b else 2\nif c:\n    d = [e for e in f if g or h]\n')
    assert density([file]) == Density(conditional=33.3, crowded=0.0, columns=32)
    file.write_text("a = [b if c else d for b in e]\nf = 1\n")
    assert density([file]) == Density(conditional=50.0, crowded=50.0, columns=30)
    assert crowded_lines(file) == [1]


def test_the_wings_are_few_and_not_deep() -> None:
    assert len(WINGS) <= MOST_WINGS
    assert depth(wings_imported()) <= MOST_FLOORS


def test_floors_are_counted() -> None:
    assert depth({"roof": {"stairs"}, "stairs": {"cellar"}, "cellar": set(), "shed": set()}) == 3


def test_the_engine_lies_in_its_wings() -> None:
    found = {path.relative_to(MODULE_UTILS).as_posix() for path in ENGINE}
    assert {name.split("/")[0] for name in found} == set(WINGS)
    assert {name.count("/") for name in found} == {1}, (
        "a wing has files and no folders, and no file lies beside the wings"
    )
    assert [wing for wing in WINGS if (MODULE_UTILS / wing / "__init__.py").read_bytes()] == []


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_wing_imports_only_wings_above_it(path: Path) -> None:
    assert "ansible_collections." not in path.read_text(encoding="utf-8"), (
        "imports within the engine are relative"
    )
    below = WINGS[WINGS.index(path.parent.name) + 1 :]
    assert [name for name in imported(path) if name.split("/")[0] in below] == []


def test_no_file_of_the_engine_imports_itself_by_way_of_others() -> None:
    assert circle({place(path): imported(path) for path in FILES}) == []


def test_imports_and_circles_are_seen() -> None:
    names = {
        "_model/plan": ["_model/field"],
        "_model/field": ["_common/errors", "_model/merge"],
        "_model/merge": ["_model/plan"],
        "_common/errors": [],
    }
    assert circle(names) == ["_model/plan", "_model/field", "_model/merge", "_model/plan"]
    assert circle({**names, "_model/merge": ["_common/errors"]}) == []
    assert {"_catalog/users", "_catalog/contents"} & set(
        imported(MODULE_UTILS / "_catalog" / "contents.py")
    ) == {"_catalog/users"}
    assert imported(MODULE_UTILS / "_common" / "limits.py") == ["_common/errors"]


def test_the_page_about_the_architecture_has_each_wing_and_names_files_that_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(_\w+)` \| (.+) \|$", text, re.MULTILINE)
    assert [wing for wing, _sentence in rows] == list(WINGS)
    assert all(re.fullmatch(r"[A-Z].{20,}\.", sentence) for _wing, sentence in rows)
    files = re.findall(r"`(_\w+/\w+\.py)`", text)
    assert files
    assert [name for name in files if not (MODULE_UTILS / name).exists()] == []


def test_the_tests_of_the_engine_lie_in_its_wings_and_are_called_like_its_files() -> None:
    tests = {path.relative_to(UNIT).as_posix() for path in UNIT.rglob("test_*.py")}
    files = {place(path).replace("/", "/test_") + ".py" for path in FILES}
    assert tests - files == OVER_SEVERAL_FILES
    assert len(tests) > 40


def test_everything_has_its_place() -> None:
    top = {
        path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")
    } - {"dist", "LICENSES", "tests"}
    assert {"changelogs", "docs", "extensions", "meta", "playbooks", "plugins", "roles"} <= top
    assert {path.name for path in PLUGINS.iterdir() if path.is_dir()} == {
        "action",
        "doc_fragments",
        "lookup",
        "module_utils",
        "modules",
        "plugin_utils",
    }
    assert {path.name for path in MODULES} == {
        path.name for path in MODULES if re.fullmatch(r"alvaria_[a-z_]+\.py", path.name)
    }
    roles = [path for path in (ROOT / "roles").iterdir() if path.is_dir()]
    assert roles
    assert all(
        (role / "meta" / "argument_specs.yml").exists() and (role / "README.md").exists()
        for role in roles
    )
