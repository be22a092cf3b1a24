# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two jobs that apply documents to one organization at once, as two job templates of AWX would.

Both end well, and nothing else changes.
"""

from __future__ import annotations

import multiprocessing
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.tests import summary

from .support.changes import DOCUMENT, GEOCODES, TRACKER, entries
from .support.engine import perform
from .support.playbook import environment, play
from .support.sandbox import Organization
from .support.state import State, difference, put_back, saved, state_of

MODULE = "alvaria_config"
ROUNDS = 5

PEOPLE = {name: DOCUMENT[name] for name in ("signatures", "email_templates", "user_skills")}
RULES: dict[str, Any] = {
    "compliance_settings": {"exclusions": {"retain_days": 5}},
    "external_data": [{**GEOCODES[1], "content": entries("TX")}],
    "worktype_handlers": [
        {
            "worktype": "Billing",
            "handlers": ["agent002@example.com", "agent001@example.com"],
            "state": "exact",
        }
    ],
    "attempt_trackers": [{"name": "New", "contact_channels": ["Voice"], **TRACKER}],
    "quota_controls": DOCUMENT["quota_controls"],
    "exclusions": DOCUMENT["exclusions"],
}
#: The same families, and of each the same objects with other fields, or the same lists with other
#: members.
ONE: dict[str, Any] = {
    "user_skills": [
        {"user": "agent010@example.com", "skills": [{"name": "German", "level": "Good"}]}
    ],
    "worktype_email_templates": [{"worktype": "Newsletter", "email_templates": ["Opening Hours"]}],
    "email_templates": [{"name": "Receipt", "subject": "One"}],
    "compliance_settings": {"attempt_trackers": {"life_time_of_active_record": 60}},
}
OTHER: dict[str, Any] = {
    "user_skills": [
        {"user": "agent010@example.com", "skills": [{"name": "French", "level": "high"}]}
    ],
    "worktype_email_templates": [{"worktype": "Newsletter", "email_templates": ["Payment Plan"]}],
    "email_templates": [{"name": "Receipt", "body": "Other"}],
    "compliance_settings": {"attempt_trackers": {"minutes_to_wait_after_active_restriction": 30}},
}
PAIRS = {
    "different families": (PEOPLE, RULES),
    "the same document": ({**PEOPLE, **RULES}, {**PEOPLE, **RULES}),
    "different fields and members of the same": (ONE, OTHER),
}


def _prepare(
    organization: Organization, pair: tuple[dict[str, Any], dict[str, Any]]
) -> tuple[bytes, State]:
    """The sandbox before both jobs, and the organization after both.

    The jobs run one after the other for this.
    """
    assert perform(organization, GEOCODES[0], **GEOCODES[1])["changed"] is True
    start = saved(organization)
    for document in pair:
        result = perform(organization, MODULE, config=document)
        assert not result.get("failed"), result
    wanted = state_of(organization)
    put_back(organization, start)
    return start, wanted


def _job(organization: Organization, document: dict[str, Any], barrier: Any, results: Any) -> None:
    random.seed()
    barrier.wait(60)
    results.put(perform(organization, MODULE, config=document))


@pytest.mark.parametrize("dialect", ["documented"])
@pytest.mark.parametrize("kind", PAIRS)
def test_two_jobs_at_once_come_to_the_same_as_one_after_the_other(
    kind: str, make_organization: Callable[..., Organization]
) -> None:
    organization, context, wrong = make_organization(), multiprocessing.get_context("fork"), []
    start, wanted = _prepare(organization, PAIRS[kind])
    for number in range(ROUNDS):
        put_back(organization, start)
        barrier, results = context.Barrier(2), context.Queue()
        processes = [
            context.Process(target=_job, args=(organization, document, barrier, results))
            for document in PAIRS[kind]
        ]
        for process in processes:
            process.start()
        done = [results.get(timeout=120) for _process in processes]
        for process in processes:
            process.join(60)
        wrong += [f"round {number}: {result['msg']}" for result in done if result.get("failed")]
        wrong += [f"round {number}: {told}" for told in difference(state_of(organization), wanted)]
        wrong += [
            f"round {number}: again {result['counts']}"
            for result in (
                perform(organization, MODULE, config=document) for document in PAIRS[kind]
            )
            if result["changed"]
        ]
    summary.add("two jobs at once", pairs=ROUNDS, failures=len(wrong))
    assert not wrong, wrong


@pytest.mark.parametrize("dialect", ["documented"])
@pytest.mark.parametrize("kind", PAIRS)
def test_two_playbooks_at_once(
    kind: str, make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization()
    _start, wanted = _prepare(organization, PAIRS[kind])
    jobs = []
    for number, document in enumerate(PAIRS[kind]):
        playbook = folder / f"job{number}.yml"
        playbook.write_text(
            yaml.safe_dump(
                play(
                    [{"name": "apply", f"alvaria.cloud.{MODULE}": {"config": document}}],
                    organization,
                )
            )
        )
        command = [str(Path(sys.executable).with_name("ansible-playbook")), str(playbook)]
        variables = environment(folder, organization, RECORD_FILE=str(folder / f"records{number}"))
        jobs.append(
            subprocess.Popen(
                command,
                cwd=folder,
                env=variables,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    outputs = [job.communicate(timeout=120)[0] for job in jobs]
    wrong = [
        output for job, output in zip(jobs, outputs, strict=True) if job.returncode
    ] + difference(state_of(organization), wanted)
    summary.add("two jobs at once", pairs=1, failures=len(wrong))
    assert not wrong, wrong
