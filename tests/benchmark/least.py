# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests that a large organization takes to be exported and compared, family by family."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import yaml
from lab import Figure, Lab, Section

from ansible_collections.alvaria.cloud.tests.integration.test_least_requests import LEAST

_PAGE = 1000


def fewest(lab: Lab, rounds: int) -> Section:
    """The requests of an export and of a run without a change, of every family at size `large`.

    The least possible are the listings, page by page, and a read of each object that no listing
    shows in full. Numbers of requests do not vary, so there is one round.
    """
    section = Section()
    lab.reset("large")
    beyond: dict[str, list[float]] = {"export": [], "run": []}
    for family in LEAST:
        folder = lab.folder / "least" / family
        exporting = {"families": [family], "dest": str(folder)}
        with lab.counted() as exported:
            lab.play({"alvaria.cloud.alvaria_config_info": exporting})
        with lab.counted() as applied:
            lab.play({"alvaria.cloud.alvaria_config": {"src": str(folder)}})
        document = yaml.safe_load((folder / f"{family}.yml").read_text())
        needed = sum(_needed(lab, family, document[family], exported).values())
        section.took(f"{family}: export", len(exported))
        section.took(f"{family}: run", len(applied))
        beyond["export"].append(len(exported) - needed)
        beyond["run"].append(len(applied) - needed)
    return Section(
        [
            Figure("requests of an export beyond the least", [max(beyond["export"])], 0, unit=""),
            Figure(
                "requests of a run without a change beyond the least",
                [max(beyond["run"])],
                0,
                unit="",
            ),
            Figure("families that are counted", [len(LEAST)], unit=""),
        ],
        section.seconds,
    )


def _needed(lab: Lab, family: str, items: Any, made: list[Mapping[str, Any]]) -> Counter[str]:
    """How many requests of each operation a family takes at least."""
    paths = {entry["operation_id"]: entry["path"] for entry in made}
    needed: Counter[str] = Counter()
    for operation, count in LEAST[family].items():
        if count == "items":
            needed[operation] = len(items)
        elif operation == "getSkill":
            needed[operation] = len({skill["name"] for item in items for skill in item["skills"]})
        else:
            needed[operation] = _pages(lab, paths.get(operation, ""))
    return needed


def _pages(lab: Lab, path: str) -> int:
    """How many pages a listing has at least; what is none has one."""
    if not path:
        return 1
    place = path.replace("organizations/bench", "{org}")
    answer = lab.organization.call("GET", f"{place}?maxResults=1")
    total = 0
    if answer.status_code == 200:
        total = int(answer.json().get("totalItems") or 0)
    return max(1, -(-total // _PAGE))
