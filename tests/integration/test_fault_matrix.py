# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module that writes, against every fault, at its first read, its writes and its read-back.

It converges or fails with one clear error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.registry import TASKS
from ansible_collections.alvaria.cloud.tests import summary

from .support.changes import CHANGES, Change
from .support.faults import FAULTS
from .support.matrix import NEVER_MET, Rehearsal, judge
from .support.outcomes import expected
from .support.playbook import ROOT
from .support.sandbox import Organization, serving

#: Where the cells are left for the table in docs/reliability.md.
CELLS = ROOT / ".cache" / "reliability"
#: Modules that write nothing although their names do not say so.
READING = {
    "alvaria_token",
    "alvaria_plan",
    "alvaria_evidence",
    "alvaria_backtest",
    "alvaria_rule_tests",
}
#: Reads and writes by the steps of alvaria_config; its own tests try others' edits and kills.
BY_STEPS = {"alvaria_temporary", "alvaria_undo"}


def test_every_module_that_writes_is_in_the_matrix() -> None:
    assert {change.module for change in CHANGES} == {
        name for name in TASKS if not name.endswith("_info")
    } - READING - BY_STEPS


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organization]:
    """The only organization of a sandbox, which is put back as a whole again and again."""
    with serving(tmp_path_factory.mktemp("matrix"), "--data", "empty") as url:
        yield Organization(url, "matrix")


@pytest.mark.parametrize(
    "change", CHANGES, ids=lambda change: change.label.replace(": ", "-").replace(" ", "-")
)
def test_a_change_meets_every_fault(change: Change, own: Organization) -> None:
    rehearsal = Rehearsal.of(own, change)
    wanted, cells, wrong = rehearsal.wanted(), [], {}
    for place in rehearsal.places():
        for fault in FAULTS:
            if fault.only and place.name not in fault.only:
                continue
            outcomes = expected(change, fault, place.name)
            cells.append([fault.name, place.name, outcomes])
            told = [NEVER_MET]
            for _try in range(5):
                told = (
                    judge(rehearsal, wanted, fault, place, outcomes) if NEVER_MET in told else told
                )
            if told:
                wrong[f"{fault.name} at the {place.name}"] = told
    summary.add("fault matrix", cells=len(cells), failures=len(wrong))
    CELLS.mkdir(parents=True, exist_ok=True)
    (CELLS / f"{change.label}.json").write_text(json.dumps(cells))
    assert not wrong, "\n".join(f"{cell}: {'; '.join(told)}" for cell, told in wrong.items())
