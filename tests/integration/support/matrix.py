# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One cell of the fault matrix: a change, a fault, and the request that meets it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .changes import Change
from .engine import perform
from .faults import SLOWNESS, Fault, Spot, virtual_time, wire
from .outcomes import CONVERGES, TRUSTED
from .sandbox import UNSAFE, Organization
from .state import State, difference, put_back, saved, state_of

#: The most requests that a cell may take beyond those of the change itself, and the longest that
#: it may wait (seconds, in virtual time).
MOST_REQUESTS, LONGEST_WAIT = 30, 75.0

NEVER_MET = "the fault was never met"

Journal = list[dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """A request of a change.

    ``name`` is what it is to the change. ``again``: it belongs to the repeated task.
    """

    name: str
    spot: Spot
    again: bool = False


@dataclass(frozen=True)
class Rehearsal:
    """A change as it is without any fault.

    It has the sandbox before and after it, and the requests of the task and of its repetition.
    """

    organization: Organization
    change: Change
    before: bytes
    after: bytes
    journal: Journal
    repeated: Journal

    @classmethod
    def of(cls, organization: Organization, change: Change) -> Rehearsal:
        """Carry the change out twice."""
        organization.reset("small")
        for name, text in change.files.items():
            organization.put_file(name, text)
        for module, options in change.before:
            result = perform(organization, module, **options)
            assert not result.get("failed"), result
        snapshots, journals = [saved(organization)], []
        for _time in range(2):
            position = organization.position()
            result = perform(organization, change.module, **change.options)
            assert not result.get("failed"), result
            journals.append(
                [
                    entry
                    for entry in organization.journal(position)
                    if entry["operation_id"] != "token"
                ]
            )
            snapshots.append(saved(organization))
        return cls(organization, change, snapshots[0], snapshots[1], *journals)

    def wanted(self) -> State:
        """What the organization holds after the change."""
        return state_of(self.organization, self.after)

    def places(self) -> Iterator[Place]:
        """First read, first write, last write and read-back.

        Where nothing is read after the last write, the repetition's first read is the read-back.
        """
        reads = [number for number, entry in enumerate(self.journal) if entry["method"] == "GET"]
        writes = [number for number, entry in enumerate(self.journal) if entry["method"] in UNSAFE]
        if reads and reads[0] < writes[0]:
            yield Place("read", _spot(self.journal, reads[0]))
        yield Place("write", _spot(self.journal, writes[0]))
        if len(writes) > 1:
            yield Place("last write", _spot(self.journal, writes[-1]))
        back = [number for number in reads if number > writes[-1]]
        again = [number for number, entry in enumerate(self.repeated) if entry["method"] == "GET"]
        if back or again:
            yield Place(
                "read-back",
                _spot(self.journal, back[0]) if back else _spot(self.repeated, again[0]),
                not back,
            )


def _spot(journal: Journal, number: int) -> Spot:
    entry = journal[number]
    return Spot(
        entry["method"],
        entry["path"],
        sum(
            (other["method"], other["path"]) == (entry["method"], entry["path"])
            for other in journal[:number]
        ),
    )


def judge(
    rehearsal: Rehearsal, wanted: State, fault: Fault, place: Place, outcomes: Sequence[str]
) -> list[str]:
    """Have the change meet the fault, and tell what of it is not as it has to be."""
    change, organization = rehearsal.change, rehearsal.organization
    before = rehearsal.after if place.again else rehearsal.before
    put_back(organization, before)
    with virtual_time() as clock:
        planned, began = fault.planned(clock.time()), time.monotonic()
        if planned:
            organization.fault(
                method=place.spot.method,
                path=place.spot.path.replace("[", "[[]"),
                skip=place.spot.skip,
                count=fault.count,
                **planned,
            )
        with wire(fault, place.spot) as met_there:
            result = perform(organization, change.module, **change.options)
        if fault.impatient:
            time.sleep(max(0.0, began + SLOWNESS + 0.02 - time.monotonic()))
        waited, requests = clock.waited, result["alvaria_api"]["requests"]
        after = state_of(organization)
        left = organization.faults()["faults"] if planned else []
        met = (
            bool(met_there)
            if fault.refused or fault.impatient
            else not left or left[0]["count"] != fault.count or fault.count is None
        )
        if left:
            organization.forget_faults()
        again = perform(organization, change.module, **change.options)

    wrong = [] if met else [NEVER_MET]
    failed, text = result.get("failed", False), json.dumps(result)
    outcome = result["error"]["kind"] if failed else CONVERGES
    if outcome not in outcomes and not (outcome == CONVERGES and TRUSTED in outcomes):
        wrong.append(f"came to: {outcome}: {result.get('msg')}")
    if "Traceback" in text or (failed and not result["msg"].strip()):
        wrong.append(f"the result is not one clear sentence: {text}")
    if requests > len(rehearsal.journal) + MOST_REQUESTS or waited > LONGEST_WAIT:
        wrong.append(f"{requests} requests, {waited:.0f} s of waiting")
    if not failed and TRUSTED not in outcomes:
        wrong += [f"afterwards: {told}" for told in difference(after, wanted)]
    if outcome == CONVERGES and not place.again and not result["changed"] and not change.repeats:
        wrong.append("the result says that nothing changed")
    if (
        failed
        and not result["changed"]
        and after != state_of(organization, before)
        and "may have been" not in result["msg"]
    ):
        wrong.append(f"nothing is said of what was changed: {result['msg']}")
    # After one error, a clean run reaches the wanted state; after none, nothing is left to do.
    if again.get("failed") or (
        again["changed"] and outcome == CONVERGES and TRUSTED not in outcomes and not change.repeats
    ):
        wrong.append(f"the next run: {json.dumps(again)[:300]}")
    if again.get("changed") or failed:
        wrong += [
            f"after the next run: {told}" for told in difference(state_of(organization), wanted)
        ]
    return wrong
