# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compare the integration tests' use of the modules with the documentation of the modules.

Every option, return key and example has to occur.

The tests note in .cache/coverage/uses-integration.jsonl which options tasks were given, which keys
results had, and which tasks succeeded. Exit status 1 if anything is missing.

An option or return key counts once for each module that has it, and has to occur with that module.
Those that all modules share (the options of the connection, `alvaria_api`, `error` and their common
keys) count once for the collection, and have to occur with any module. The common keys of
`alvaria_api` and `error` stand in the tables of the guide to results instead of in each module's
RETURN: they are read from there and counted as if each module documented them.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
USES = ROOT / ".cache" / "coverage" / "uses-integration.jsonl"
PREFIX = "alvaria.cloud."
#: Describes the keys that the results of all modules have, a row of a table for each.
GUIDE = ROOT / "docs" / "docsite" / "rst" / "guide_results.rst"
_ROW = re.compile(r"^   \* - ``((?:alvaria_api|error)\.\w+)``$", re.MULTILINE)


def documentation() -> dict[str, Any]:
    """Return the documentation of all modules as Ansible reads it, fragments included."""
    paths = sorted((ROOT / "plugins" / "modules").glob("alvaria_*.py"))
    names = [PREFIX + path.stem for path in paths]
    command = [
        str(Path(sys.executable).with_name("ansible-doc")),
        "--type",
        "module",
        "--json",
        *names,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.removeprefix(PREFIX): found for name, found in json.loads(done.stdout).items()}


def keys(tree: dict[str, Any], inner: str, prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield the places of all keys in a tree of options or return values.

    Each comes with the spellings that aliases allow.
    """
    for name, entry in tree.items():
        yield (
            f"{prefix}{name}",
            [f"{prefix}{spelling}" for spelling in (name, *entry.get("aliases", ()))],
        )
        if isinstance(entry.get(inner), dict):
            for spelling in (name, *entry.get("aliases", ())):
                for place, spellings in keys(entry[inner], inner, f"{prefix}{spelling}."):
                    if spelling == name:
                        others = [
                            other
                            for alias in entry.get("aliases", ())
                            for other in _moved(spellings, f"{prefix}{name}.", f"{prefix}{alias}.")
                        ]
                        yield place, spellings + others


def common_keys() -> dict[str, list[str]]:
    """Return the places of the keys in `alvaria_api` and `error` of all modules, from the guide."""
    return {place: [place] for place in _ROW.findall(GUIDE.read_text(encoding="utf-8"))}


def return_keys(found: dict[str, Any]) -> dict[str, list[str]]:
    """Return the places of all keys that a module returns: its RETURN and the common ones."""
    return {**dict(keys(found["return"], "contains")), **common_keys()}


def _moved(spellings: list[str], start: str, other: str) -> list[str]:
    return [other + spelling.removeprefix(start) for spelling in spellings]


def examples(module: str) -> list[str]:
    """Return the names of the tasks in a module's examples."""
    path = ROOT / "plugins" / "modules" / f"{module}.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "EXAMPLES":
            return list(_named(yaml.safe_load(ast.literal_eval(node.value))))
    return []


def _named(tasks: list[dict[str, Any]]) -> Iterator[str]:
    for task in tasks:
        inner = [one for part in ("block", "rescue", "always") for one in task.get(part, ())]
        if inner:
            yield from _named(inner)
        else:
            yield task["name"]


def shared(places: dict[str, set[str]]) -> set[str]:
    """Return the keys that every module has."""
    return set.intersection(*places.values())


def judge(
    kind: str, documented: dict[str, dict[str, list[str]]], used: dict[str, set[str]]
) -> tuple[str, list[str]]:
    """Return how many keys occurred, in words, and those that did not."""
    common = shared({module: set(found) for module, found in documented.items()})
    everywhere: set[str] = set().union(*used.values())
    wanted = {
        (module, place): spellings
        for module, found in documented.items()
        for place, spellings in found.items()
        if place not in common
    }
    missing = [
        f"{module}: {kind} {place}"
        for (module, place), spellings in wanted.items()
        if not used.get(module, set()).intersection(spellings)
    ]
    missing += [
        f"all modules: {kind} {place}" for place in sorted(common) if place not in everywhere
    ]
    total = len(wanted) + len(common)
    return (
        f"{total - len(missing)} of {total} {kind}s ({len(common)} of them shared by all modules)",
        missing,
    )


def main() -> int:
    """Print the counts and what is missing."""
    if not USES.exists():
        print("the integration tests have not run: make integration", file=sys.stderr)
        return 1
    options: dict[str, set[str]] = {}
    returned: dict[str, set[str]] = {}
    tasks: set[str] = set()
    with USES.open(encoding="utf-8") as file:
        for line in file:
            noted = json.loads(line)
            for found, kind in ((options, "options"), (returned, "returned")):
                for module, places in noted[kind].items():
                    found.setdefault(module, set()).update(places)
            tasks.update(noted["tasks"])
    docs = documentation()
    accepted = {
        module: dict(keys(found["doc"]["options"], "suboptions")) for module, found in docs.items()
    }
    results = {module: return_keys(found) for module, found in docs.items()}
    judged = [judge("option", accepted, options), judge("return key", results, returned)]
    written = [(module, name) for module in docs for name in examples(module)]
    absent = [f"{module}: example {name!r}" for module, name in written if name not in tasks]
    judged.append((f"{len(written) - len(absent)} of {len(written)} examples", absent))
    counts = ", ".join(words for words, _missing in judged)
    print(f"{len(docs)} modules, exercised by the integration tests: {counts}")
    missing = [line for _words, lines in judged for line in lines]
    for line in missing:
        print(line, file=sys.stderr)
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
