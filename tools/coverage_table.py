# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/api-coverage.md: for each operation of the APIs the modules that use it and the scenarios that show it.

What counts is what the integration tests' scenarios called with success, in both dialects of the sandbox (they leave it in .cache/coverage).
`--check` changes nothing and fails when the table is not up to date, or when an operation is used by no module.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = ROOT / "extensions" / "sandbox" / "src" / "alvaria_sandbox" / "contract" / "operations.tsv"
CALLED = ROOT / ".cache" / "coverage"
TABLE = ROOT / "docs" / "api-coverage.md"
DIALECTS = ("documented", "quirky")
HEADER = """\
<!--
SPDX-FileCopyrightText: The alvaria.cloud contributors
SPDX-License-Identifier: GPL-3.0-or-later
-->
# API coverage

Written by `make coverage-table` from what the integration tests called with success in both dialects of the sandbox.
A module's test is its scenario, `tests/integration/scenarios/MODULE.yml`. `alvaria_api` can call everything, and `alvaria_config` and
`alvaria_config_info` call what the modules of their families do; they count for nothing here.

"""

#: Modules that have no operations of their own.
GENERAL = ("alvaria_api", "alvaria_config", "alvaria_config_info", "alvaria_exclusions")


def modules_by_operation() -> dict[str, list[str]]:
    """The modules whose scenarios called an operation in every dialect."""
    calls: dict[str, dict[str, set[str]]] = {}
    for dialect in DIALECTS:
        for path in sorted((CALLED / dialect).glob("*.json")):
            for operation in json.loads(path.read_text(encoding="utf-8")):
                calls.setdefault(operation, {}).setdefault(path.stem, set()).add(dialect)
    return {
        operation: sorted(module for module, dialects in modules.items() if len(dialects) == len(DIALECTS) and module not in GENERAL)
        for operation, modules in calls.items()
    }


def render() -> tuple[str, list[str]]:
    """The text of the table, and the operations that have to be used but are not."""
    used = modules_by_operation()
    lines, missing, counts = [], [], {}
    with OPERATIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        modules = used.get(row["operationId"], [])
        total, covered = counts.get(row["api"], (0, 0))
        counts[row["api"]] = (total + 1, covered + bool(modules))
        if not modules:
            missing.append(row["operationId"])
        shown = ", ".join(f"`{module}`" for module in modules) or "—"
        lines.append(f"| `{row['operationId']}` | {row['method']} | `{row['path']}` | {shown} |")
    summary = "; ".join(f"{api}: {covered} of {total} operations" for api, (total, covered) in counts.items())
    return f"{HEADER}{summary[0].upper()}{summary[1:]}.\n\n| operation | method | path | modules |\n| --- | --- | --- | --- |\n" + "\n".join(
        lines
    ) + "\n", missing


def main() -> int:
    """Write the table, or with --check only compare it."""
    parser = argparse.ArgumentParser(description="Write the table of API coverage from what the integration tests called.")
    parser.add_argument("--check", action="store_true", help="change nothing, fail when the table is not up to date")
    check = parser.parse_args().check
    if not all((CALLED / dialect).is_dir() for dialect in DIALECTS):
        print("the integration tests have not run: make integration", file=sys.stderr)
        return 1
    text, missing = render()
    if missing:
        print("used by no module: " + ", ".join(missing), file=sys.stderr)
    if not check:
        TABLE.write_text(text, encoding="utf-8")
    elif not TABLE.exists() or TABLE.read_text(encoding="utf-8") != text:
        print("docs/api-coverage.md is not up to date: run `make coverage-table`", file=sys.stderr)
        return 1
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
