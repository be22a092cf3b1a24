# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that are killed (SIGKILL) at a random moment.

A clean run afterwards reaches the wanted state, writes nothing twice and leaves nothing behind.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.tests import summary

from .support.changes import DOCUMENT, GEOCODES, PERIOD, TRACKER, VOICE, Change, entries
from .support.engine import perform
from .support.playbook import environment, play
from .support.processes import family
from .support.sandbox import Organization, writes
from .support.state import State, difference, put_back, saved, state_of, wait_for_quiet

SEED = 20300302
#: Milliseconds that the sandbox takes for each answer, so that a run has moments to be killed at;
#: more where a run has few requests.
LATENCY, LONGER = 4, {"external data": 25, "membership": 15}
#: 50 in all: in a process for each kind of change, and as a whole run of ansible-playbook.
KILLS, PLAYBOOK_KILLS = 9, 5

_NUMBERS = [f"+120255501{place}" for place in range(50, 70)]
_ROWS = [{**VOICE, **PERIOD, "exclusion_value": number} for number in _NUMBERS]

CHANGES = {
    "config": Change(
        "alvaria_config",
        "a document",
        {
            "config": {
                **DOCUMENT,
                "external_data": [{**GEOCODES[1], "content": entries("TX")}],
                "attempt_trackers": [
                    {"name": "Locked", "number_of_attempts": 3},
                    {"name": "New", "contact_channels": ["Voice"], **TRACKER},
                ],
                "worktype_handlers": [
                    {"worktype": "Billing", "handlers": ["agent002@example.com"], "state": "exact"}
                ],
                "exclusions": _ROWS[:8],
            },
        },
        [
            GEOCODES,
            (
                "alvaria_attempt_tracker",
                {"name": "Locked", "contact_channels": ["Voice"], **TRACKER},
            ),
        ],
    ),
    "exclusions": Change(
        "alvaria_exclusions",
        "a list",
        {
            "exclusions": [{**row, "reason": "Asked"} for row in _ROWS],
            "state": "exact",
            "scope": {"contact_lists": [""]},
            "max_deletions": 100,
        },
        [("alvaria_exclusions", {"exclusions": _ROWS[:5]})],
    ),
    "membership": Change(
        "alvaria_worktype_email_templates",
        "add several",
        {"worktype": "Newsletter", "email_templates": ["Opening Hours", "Payment Plan", "Receipt"]},
        [
            (
                "alvaria_worktype_email_templates",
                {"worktype": "Newsletter", "email_templates": [], "state": "exact"},
            )
        ],
    ),
    "external data": Change(
        "alvaria_external_data",
        "replace",
        {**GEOCODES[1], "content": entries("TX", "WA")},
        [GEOCODES],
    ),
    "compliance status": Change(
        "alvaria_compliance_status",
        "ask and release",
        {
            "contact_channel": "Voice",
            "release": True,
            "contacts": [
                {"contact_address": number, "customer": number[-3:]} for number in _NUMBERS[:6]
            ],
        },
    ),
}


def _in_a_group(organization: Organization, change: Change, started: Any) -> None:
    os.setsid()
    started.set()
    perform(organization, change.module, **change.options)


def _start(organization: Organization, change: Change) -> tuple[Any, float]:
    """Begin the change in a process group of its own; returns it with the moment when it began."""
    context = multiprocessing.get_context("fork")
    started = context.Event()
    process = context.Process(target=_in_a_group, args=(organization, change, started))
    process.start()
    assert started.wait(30)
    return process, time.monotonic()


def _prepare(organization: Organization, change: Change) -> bytes:
    for module, options in change.before:
        result = perform(organization, module, **options)
        assert not result.get("failed"), result
    return saved(organization)


@pytest.mark.parametrize("dialect", ["documented"])
@pytest.mark.parametrize("kind", CHANGES)
def test_a_killed_run_is_mended_by_the_next(
    kind: str, make_organization: Callable[..., Organization]
) -> None:
    change, organization, chance = (
        CHANGES[kind],
        make_organization(latency=LONGER.get(kind, LATENCY)),
        random.Random(f"{SEED} {kind}"),
    )
    start = _prepare(organization, change)
    position = organization.position()
    process, began = _start(organization, change)
    process.join(60)
    assert process.exitcode == 0
    duration = time.monotonic() - began
    wanted, whole = state_of(organization), len(writes(organization.journal(position)))

    in_between, wrong = 0, []
    for number in range(KILLS):
        put_back(organization, start)
        position = organization.position()
        process, began = _start(organization, change)
        time.sleep(duration * chance.random())
        os.killpg(process.pid, signal.SIGKILL)
        process.join(60)
        written = writes(
            [entry for entry in wait_for_quiet(organization) if entry["seq"] > position]
        )
        in_between += 0 < len(written) < whole
        wrong += [f"kill {number}: {text}" for text in _mended(organization, change, wanted)]
    summary.add("runs killed", kills=KILLS, in_the_midst_of_writing=in_between, failures=len(wrong))
    assert not wrong, wrong[:10]


def _mended(organization: Organization, change: Change, wanted: State) -> list[str]:
    """What a clean run leaves that is not as wanted.

    What the run after it still finds to do is added.
    """
    first, second = (perform(organization, change.module, **change.options) for _run in range(2))
    told = [str(result) for result in (first, second) if result.get("failed")] + (
        [f"changed again: {second}"] if second.get("changed") else []
    )
    return told + difference(state_of(organization), wanted)


@pytest.mark.parametrize("dialect", ["documented"])
def test_a_killed_playbook_is_mended_by_the_next(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    change, organization, chance = (
        CHANGES["config"],
        make_organization(latency=LATENCY),
        random.Random(SEED),
    )
    start = _prepare(organization, change)
    assert not perform(organization, change.module, **change.options).get("failed")
    wanted, whole = state_of(organization), len(writes(organization.journal()))
    playbook = folder / "playbook.yml"
    playbook.write_text(
        yaml.safe_dump(
            play(
                [{"name": "apply", f"alvaria.cloud.{change.module}": dict(change.options)}],
                organization,
            )
        )
    )
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
    in_between, wrong = 0, []
    for number in range(PLAYBOOK_KILLS):
        put_back(organization, start)
        position = organization.position()
        moment = chance.randint(1, whole)
        with subprocess.Popen(
            command,
            cwd=folder,
            env=environment(folder, organization),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            while len(organization.journal(position)) < moment and process.poll() is None:
                time.sleep(0.002)
            for pid in family(process.pid):
                os.kill(pid, signal.SIGKILL)
        written = writes(
            [entry for entry in wait_for_quiet(organization) if entry["seq"] > position]
        )
        in_between += 0 < len(written) < whole
        wrong += [f"kill {number}: {text}" for text in _mended(organization, change, wanted)]
    summary.add(
        "runs killed", kills=PLAYBOOK_KILLS, in_the_midst_of_writing=in_between, failures=len(wrong)
    )
    assert not wrong, wrong[:10]


@pytest.mark.parametrize("dialect", ["documented"])
def test_external_data_that_a_killed_run_had_removed_are_registered_by_the_next(
    make_organization: Callable[..., Organization],
) -> None:
    """The API cannot change a registration: there is a moment in which there is none.

    The run is killed at this moment.
    """
    change, organization = CHANGES["external data"], make_organization()
    start = _prepare(organization, change)
    assert perform(organization, change.module, **change.options)["changed"] is True
    wanted = state_of(organization)
    put_back(organization, start)
    position = organization.position()
    organization.fault(method="DELETE", path="*/externalData/*", delay_after=30)
    process, _began = _start(organization, change)
    while not organization.journal(position, method="DELETE"):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.join(60)
    assert (
        perform(organization, "alvaria_external_data_info", resource="Geocodes")["external_data"]
        == []
    )
    # Where the user leaves the entries to what is registered, they are gone, and the module says so
    # instead of registering something else.
    unsaid = perform(
        organization, change.module, resource="Geocodes", value="others.json", value_type="File"
    )
    assert unsaid["failed"]
    assert "nothing of value_type File is registered" in unsaid["msg"]
    assert not _mended(organization, change, wanted)
