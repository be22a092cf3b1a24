# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many writers of the same few things at once.

The end state equals some order of their changes, and no change is lost.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.tests import summary

from .support.engine import perform
from .support.sandbox import Organization

WRITERS = 16
#: All of them together; the soak makes more.
OPERATIONS = int(os.environ.get("ALVARIA_SOAK_OPERATIONS", "1000"))
SEED = int(os.environ.get("ALVARIA_SOAK_SEED", "20300301"))
#: The journal tells milliseconds.
TICK = 0.002

USER, WORKTYPE, TEMPLATE = "agent001@example.com", "Billing", "Receipt"
#: What the platform changes by itself.
GIVEN = ("version", "lastModifiedTime", "lastModifiedBy")
State = Any


@dataclass(frozen=True)
class Target:
    """Something that all writers change.

    It says where the sandbox keeps it, which operation writes it, and what the body of a write
    makes of its state.
    """

    table: str
    operation_id: str
    state: Callable[[dict[str, Any]], State]
    written: Callable[[State, dict[str, Any]], State]


def _row(row: dict[str, Any]) -> State:
    return {name: value for name, value in row.items() if name not in GIVEN}


def _levels(holder: dict[str, Any]) -> State:
    return {entry["id"]: entry.get("levelId") for entry in holder["userSkills"]}


def _ids(holder: dict[str, Any]) -> State:
    return [entry["id"] for entry in holder["workHandlers"]]


TARGETS = {
    "skills": Target("userSkills", "putUserSkills", _levels, lambda state, body: _levels(body)),
    "handlers": Target(
        "workHandlers", "putWorkHandlersCollection", _ids, lambda state, body: _ids(body)
    ),
    "template": Target(
        "emailTemplates", "patchEmailTemplate", _row, lambda state, body: {**state, **_row(body)}
    ),
    "settings": Target(
        "configurations",
        "patchAttemptTrackerConfigurations",
        _row,
        lambda state, body: {**state, **_row(body)},
    ),
}


@dataclass(frozen=True)
class Operation:
    """One change by one writer.

    It has the ``options`` of ``module``, and what it makes of the state of its target (the same
    state: nothing to do).
    """

    target: str
    module: str
    options: dict[str, Any]
    becomes: Callable[[State], State]


@dataclass(frozen=True)
class Done:
    """What came of a writer's operation.

    It has when the operation began and ended (seconds since the epoch), and the task's result.
    """

    writer: int
    number: int
    began: float
    ended: float
    result: dict[str, Any]


class World:
    """What the writers know of the organization.

    This is the ids, which the journal names, by the names that the options take.
    """

    def __init__(self, organization: Organization) -> None:
        found = perform(organization, "alvaria_skill_info")["skills"]
        self._skill_levels = [
            (skill["name"], level["name"], skill["id"], level["id"])
            for skill in found
            for level in skill["levels"]
        ]
        self._users = [
            (user["email"], user["id"])
            for user in perform(organization, "alvaria_user_info")["users"]
        ]
        self._work_types = perform(organization, "alvaria_worktype_info")["worktypes"]

    def place(self, target: str, rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
        """The row of a target in its table."""
        ids = {
            "skills": dict(self._users)[USER],
            "handlers": next(
                found["id"] for found in self._work_types if found["name"] == WORKTYPE
            ),
            "template": next(
                (
                    key
                    for key, row in rows.items()
                    if row.get("friendlyName") == [{"locale": "en-US", "value": TEMPLATE}]
                ),
                "",
            ),
            "settings": "attemptTrackers",
        }
        return rows[ids[target]]

    def operations(self, writer: int) -> Iterator[Operation]:
        """The changes that a writer makes: at random, and the same each time."""
        chance = random.Random(SEED + writer)
        for number in itertools.count():
            yield getattr(self, "_" + chance.choice(sorted(TARGETS)))(chance, f"{writer}-{number}")

    def _skills(self, chance: random.Random, unique: str) -> Operation:
        name, level, identifier, level_id = chance.choice(self._skill_levels)
        if chance.random() < 0.4:
            options: dict[str, Any] = {"user": USER, "skills": [{"name": name}], "state": "absent"}
            return Operation(
                "skills",
                "alvaria_user_skills",
                options,
                lambda state: {key: value for key, value in state.items() if key != identifier},
            )
        options = {"user": USER, "skills": [{"name": name, "level": level}]}
        return Operation(
            "skills", "alvaria_user_skills", options, lambda state: {**state, identifier: level_id}
        )

    def _handlers(self, chance: random.Random, unique: str) -> Operation:
        email, identifier = chance.choice(self._users)
        options = {"worktype": WORKTYPE, "handlers": [email]}
        module = "alvaria_worktype_handlers"
        if chance.random() < 0.4:
            return Operation(
                "handlers",
                module,
                {**options, "state": "absent"},
                lambda state: [other for other in state if other != identifier],
            )
        return Operation(
            "handlers",
            module,
            options,
            lambda state: state if identifier in state else [*state, identifier],
        )

    def _template(self, chance: random.Random, unique: str) -> Operation:
        name = chance.choice(("subject", "body"))
        value = f"{name} {unique}"
        return Operation(
            "template",
            "alvaria_email_template",
            {"name": TEMPLATE, name: value},
            lambda state: {**state, name: value},
        )

    def _settings(self, chance: random.Random, unique: str) -> Operation:
        option, api = chance.choice(
            (
                ("life_time_of_active_record", "lifeTimeOfActiveRecord"),
                ("minutes_to_wait_after_active_restriction", "minutesToWaitAfterActiveRestriction"),
            )
        )
        value = chance.randint(1, 1440)
        return Operation(
            "settings",
            "alvaria_compliance_settings",
            {"attempt_trackers": {option: value}},
            lambda state: {**state, api: value},
        )


def _write(
    organization: Organization, world: World, writer: int, count: int, barrier: Any, results: Any
) -> None:
    """One writer, in a process of its own."""
    random.seed()  # a forked process would have the jitter of all others
    barrier.wait(timeout=60)
    for number, operation in enumerate(itertools.islice(world.operations(writer), count)):
        began = time.time()
        result = perform(organization, operation.module, **operation.options)
        results.put(Done(writer, number, began, time.time(), result))


def _all_at_once(organization: Organization, world: World) -> list[Done]:
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(WRITERS), context.Queue()
    counts = [len(range(writer, OPERATIONS, WRITERS)) for writer in range(WRITERS)]
    processes = [
        context.Process(
            target=_write, args=(organization, world, writer, counts[writer], barrier, results)
        )
        for writer in range(WRITERS)
    ]
    for process in processes:
        process.start()
    done = [results.get(timeout=300) for _operation in range(sum(counts))]
    for process in processes:
        process.join(timeout=60)
    return done


def _states(organization: Organization, world: World) -> dict[str, State]:
    """The state of each target as the sandbox has it."""
    [found] = [
        item
        for item in organization._control("GET", "snapshot")["organizations"]
        if item["name"] == organization.name
    ]
    return {
        name: target.state(world.place(name, found["tables"][target.table]))
        for name, target in TARGETS.items()
    }


@dataclass(frozen=True)
class Replay:
    """The writes to one target as the server took them.

    It has the state before the first write and after each, with the time (seconds) when it came to
    be.
    """

    states: list[State]
    moments: list[float]

    @classmethod
    def of(cls, target: Target, first: State, journal: list[dict[str, Any]]) -> Replay:
        replay = cls([first], [0.0])
        for entry in journal:
            if entry["operation_id"] == target.operation_id and entry["status"] == 200:
                replay.states.append(target.written(replay.states[-1], entry["body"]))
                replay.moments.append(datetime.fromisoformat(entry["time"]).timestamp())
        return replay

    def explain(self, operations: list[tuple[Operation, Done]]) -> list[str]:
        """What speaks against this being the operations one after the other.

        Each must lie within the time that it took.
        """
        problems = []
        waiting = sorted(
            (pair for pair in operations if pair[1].result.get("changed")),
            key=lambda pair: pair[1].ended,
        )
        for before, after, moment in zip(
            self.states, self.states[1:], self.moments[1:], strict=False
        ):
            fits = (
                pair
                for pair in waiting
                if pair[1].began - TICK <= moment <= pair[1].ended + TICK
                and pair[0].becomes(before) == after
            )
            cause = next(fits, None)
            if cause is None:
                problems.append(f"nobody made {after} of {before}")
            else:
                waiting.remove(cause)
        problems += [
            f"lost: {operation.options} of writer {done.writer}" for operation, done in waiting
        ]
        for operation, done in operations:
            if not done.result.get("changed") and not done.result.get("failed"):
                seen = self._during(done.began - TICK, done.ended + TICK)
                if not any(operation.becomes(state) == state for state in seen):
                    problems.append(f"not done: {operation.options} of writer {done.writer}")
        return problems

    def _during(self, began: float, ended: float) -> Iterator[State]:
        """The states that somebody could have read in that time."""
        for state, since, until in zip(
            self.states, self.moments, [*self.moments[1:], float("inf")], strict=True
        ):
            if since <= ended and until >= began:
                yield state


@pytest.mark.parametrize("dialect", ["documented"])
def test_sixteen_writers_lose_nothing(make_organization: Callable[..., Organization]) -> None:
    organization = make_organization()
    world = World(organization)
    first, position = _states(organization, world), organization.position()
    done = _all_at_once(organization, world)
    made = {
        writer: list(itertools.islice(world.operations(writer), OPERATIONS))
        for writer in range(WRITERS)
    }
    operations = [(made[one.writer][one.number], one) for one in done]
    assert len(operations) == OPERATIONS

    failed = [one.result for _operation, one in operations if one.result.get("failed")]
    assert all(
        result["error"]["kind"] == "conflict" and "every attempt met a conflict" in result["msg"]
        for result in failed
    ), failed

    journal = organization.journal(position)
    problems, final = [], _states(organization, world)
    for name, target in TARGETS.items():
        replay = Replay.of(target, first[name], journal)
        problems += replay.explain(
            [(operation, one) for operation, one in operations if operation.target == name]
        )
        if replay.states[-1] != final[name]:
            problems.append(
                f"{name}: {final[name]} is not what the writes come to, {replay.states[-1]}"
            )

    changes = sum(bool(one.result["changed"]) for one in done)
    tries = sum(
        entry["operation_id"] in {target.operation_id for target in TARGETS.values()}
        for entry in journal
    )
    conflicts = sum(one.result["alvaria_api"]["conflicts"] for one in done)
    summary.add(
        "concurrent writers",
        operations=len(done),
        changes=changes,
        conflicts=conflicts,
        writes_per_100_changes=round(100 * tries / changes),
        given_up=len(failed),
        lost=len(problems),
        failures=len(problems),
    )
    assert conflicts > OPERATIONS / 20, "the writers hardly met, so nothing was shown"
    assert not problems, problems[:10]
    assert len(failed) <= OPERATIONS / 100, f"{len(failed)} gave up"
