# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text of docs/api-coverage.md: the modules that use each operation of the APIs.

An operation counts as used by a module when the scenarios of the integration tests called it with
success, in both dialects of the sandbox (they leave that in .cache/coverage).
`tools/generate.py coverage-table` writes the page. An operation that no module uses is a mistake.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPERATIONS = (
    ROOT / "extensions" / "sandbox" / "src" / "alvaria_sandbox" / "contract" / "operations.tsv"
)
CALLED = ROOT / ".cache" / "coverage"
TABLE = ROOT / "docs" / "api-coverage.md"
DIALECTS = ("documented", "quirky")
HEADER = """\
<!--
SPDX-FileCopyrightText: The alvaria.cloud contributors
SPDX-License-Identifier: GPL-3.0-or-later
-->
# API coverage

Written by `make coverage-table` from what the integration tests called with success in both
dialects of the sandbox. A module's test is its scenario,
`tests/integration/scenarios/MODULE.yml`. `alvaria_api` can call everything, and `alvaria_backtest`,
`alvaria_config`, `alvaria_config_info`, `alvaria_evidence`, `alvaria_plan`, `alvaria_rule_tests`,
`alvaria_temporary` and `alvaria_undo` call what the modules of their families do; they count for
nothing here.

"""

#: Modules that have no operations of their own.
GENERAL = (
    "alvaria_api",
    "alvaria_backtest",
    "alvaria_config",
    "alvaria_config_info",
    "alvaria_evidence",
    "alvaria_exclusions",
    "alvaria_plan",
    "alvaria_rule_tests",
    "alvaria_changes_info",
    "alvaria_temporary",
    "alvaria_undo",
)


def modules_by_operation() -> dict[str, list[str]]:
    """Return, by operation, the modules whose scenarios called it in every dialect."""
    calls: dict[str, dict[str, set[str]]] = {}
    for dialect in DIALECTS:
        for path in sorted((CALLED / dialect).glob("*.json")):
            for operation in json.loads(path.read_text(encoding="utf-8")):
                calls.setdefault(operation, {}).setdefault(path.stem, set()).add(dialect)
    return {operation: _in_every_dialect(modules) for operation, modules in calls.items()}


def _in_every_dialect(modules: dict[str, set[str]]) -> list[str]:
    return sorted(
        module
        for module, dialects in modules.items()
        if len(dialects) == len(DIALECTS) and module not in GENERAL
    )


def render() -> str:
    """Return the text of the page; end the program where no module uses an operation."""
    if not all((CALLED / dialect).is_dir() for dialect in DIALECTS):
        raise SystemExit("the integration tests have not run: make integration")
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
    summary = "; ".join(
        f"{api}: {covered} of {total} operations" for api, (total, covered) in counts.items()
    )
    if missing:
        raise SystemExit("used by no module: " + ", ".join(missing))
    head = "| operation | method | path | modules |\n| --- | --- | --- | --- |\n"
    return f"{HEADER}{summary[0].upper()}{summary[1:]}.\n\n{head}" + "\n".join(lines) + "\n"
