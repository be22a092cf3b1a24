# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets appear nowhere at -vvv.

Personal data appear only where the user asked for them, and SSNs not even there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from .support.guarded import KEY, SECRET, searchable
from .support.playbook import Run, play, run
from .support.sandbox import Organization, writes
from .support.ways import mostly, thorough

PHONE, SSN, ACCOUNT, MAIL = (
    "+12025550177",
    "987-65-4321",
    "ACC-0031337",
    "canary.customer@example.com",
)
TIMES = {"start_time": "2026-01-01T00:00:00Z", "end_time": "2030-01-01T00:00:00Z"}
EXECUTIONS = ["worker", "module"]
#: For what test_canaries.py does as a module, too, and what a role refuses whoever runs its tasks.
MOSTLY_WORKER = ["worker", pytest.param("module", marks=thorough)]


#: The tests of test_canaries.py speak the documented one.
dialect = mostly("quirky")
guarded = searchable()


def tasks_with_personal_data() -> list[dict[str, Any]]:
    """Create, change, read, fail and remove exclusions of every kind of personal value."""
    tasks: list[dict[str, Any]] = []
    for kind, value in (("Voice", PHONE), ("SSN", SSN), ("Account", ACCOUNT), ("Email", MAIL)):
        identity = {"exclusion_type": kind, "exclusion_value": value}
        tasks += [
            {"name": f"{kind} create", "alvaria.cloud.alvaria_exclusion": {**identity, **TIMES}},
            {
                "name": f"{kind} change",
                "alvaria.cloud.alvaria_exclusion": {**identity, "reason": "changed"},
            },
            {
                "block": [
                    {
                        "name": f"{kind} fail",
                        "alvaria.cloud.alvaria_exclusion": {**identity, "end_time": "2020-01-01"},
                    }
                ],
                "rescue": [{"name": "noted", "ansible.builtin.meta": "noop"}],
            },
            {
                "name": f"{kind} read",
                "alvaria.cloud.alvaria_exclusion_info": identity,
                "register": "found",
            },
            {"name": f"{kind} show", "ansible.builtin.debug": {"var": "found"}},
            {
                "name": f"{kind} call",
                "alvaria.cloud.alvaria_api": {
                    "path": "/via/v3/organizations/{org_id}/compliance/exclusions",
                    "query": {"exclusionType": kind},
                    "paginate": "exclusions",
                },
            },
            {
                "name": f"{kind} remove",
                "alvaria.cloud.alvaria_exclusion": {**identity, "state": "absent"},
            },
        ]
    return tasks


def perform(
    organization: Organization,
    folder: Path,
    execution: str,
    tasks: list[dict[str, Any]],
    **options: Any,
) -> Run:
    """Run the tasks as verbosely as an operator would when something is wrong."""
    plays = play(tasks, organization, vars={"alvaria_execution": execution})
    plays[0]["module_defaults"]["group/alvaria.cloud.alvaria"].update(options)
    return run(folder, organization, plays, "-vvv", "--diff")


@pytest.mark.parametrize("execution", MOSTLY_WORKER)
def test_nothing_personal_and_nothing_secret_is_shown(
    execution: str, guarded: Organization, folder: Path
) -> None:
    done = perform(guarded, folder, execution, tasks_with_personal_data())
    assert done.code == 0, done.output
    recorded = str(done.records)
    journal_free = "".join(str((record.result, record.status)) for record in done.records)
    for canary in (SECRET, KEY, PHONE, PHONE[1:], SSN, ACCOUNT, MAIL):
        assert canary not in done.output, (canary, done.output)
        assert canary not in journal_free, canary
    assert PHONE in recorded, "the sandbox did not see the values, so nothing was shown"
    assert "***0177#" in done.output
    assert "***0031337" not in done.output


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_personal_data_are_shown_on_request_but_no_ssn_and_no_secret(
    execution: str, guarded: Organization, folder: Path
) -> None:
    done = perform(guarded, folder, execution, tasks_with_personal_data(), mask_personal_data=False)
    assert done.code == 0, done.output
    for canary in (PHONE, ACCOUNT, MAIL):
        assert canary in done.output, canary
    for canary in (SECRET, KEY, SSN):
        assert canary not in done.output, canary


@pytest.mark.parametrize("execution", MOSTLY_WORKER)
def test_a_server_that_repeats_what_it_was_sent_betrays_nothing(
    execution: str, guarded: Organization, folder: Path
) -> None:
    guarded.fault(
        method="*",
        path="*/exclusions",
        count=None,
        status=400,
        body={"error": {"code": 400, "message": f"no {SECRET} {KEY} {PHONE}", "errors": []}},
    )
    done = perform(guarded, folder, execution, tasks_with_personal_data()[:1])
    assert done.code == 2
    for canary in (SECRET, KEY, PHONE):
        assert canary not in done.output, canary
    assert "no ******** ******** ***0177#" in str(done.records[0].result["msg"])


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_the_token_reaches_the_play_and_no_output(
    execution: str, guarded: Organization, folder: Path
) -> None:
    given = {
        name: value
        for name, value in guarded.options().items()
        if name in ("org_id", "base_url", "api_key")
    }
    use = {
        "name": "use",
        "alvaria.cloud.alvaria_user_info": {**given, "access_token": "{{ session.access_token }}"},
    }
    keep = {
        "name": "keep",
        "ansible.builtin.copy": {
            "content": "{{ session.access_token }}",
            "dest": str(folder / "token"),
            "mode": "0600",
        },
        "no_log": True,
    }
    plays = play(
        [{"name": "log in", "alvaria.cloud.alvaria_token": {}, "register": "session"}, use, keep],
        guarded,
        vars={"alvaria_execution": execution},
    )
    done = run(folder, guarded, plays, "-vvv")
    assert done.code == 0, done.output
    token = (folder / "token").read_text()
    assert len(token) == 36
    for canary in (SECRET, KEY, token):
        assert canary not in done.output, done.output
    assert "censored" in str(done.record("log in").result)
    assert {entry["operation_id"] for entry in done.record("use").journal} == {"getUsersCollection"}


def test_two_runs_mask_a_value_alike_and_two_organizations_do_not(
    guarded: Organization, make_organization: Callable[..., Organization], folder: Path
) -> None:
    task = tasks_with_personal_data()[:1]
    first, second = (
        perform(guarded, folder, "worker", task).records[0].result["exclusion"]["exclusion_value"]
        for _run in range(2)
    )
    other = (
        perform(make_organization(client_secret="another-secret"), folder, "worker", task)
        .records[0]
        .result["exclusion"]["exclusion_value"]
    )
    assert first == second != other


# --- the rules, the checks and the attempts ----------------------------------

CUSTOMER, SPARE = "CUST-0031337-Q", "+12025550188"
PERSONAL = (PHONE, SPARE, CUSTOMER, ACCOUNT, MAIL)
#: Numbers without their plus: a server may take it for a space.
CANARIES = tuple(value.removeprefix("+") for value in PERSONAL)

CONTACT = {
    "contact_channel": "Voice",
    "contact_address": PHONE,
    "customer": CUSTOMER,
    "account_number": ACCOUNT,
    "ssn": SSN,
}
WINDOWS = [{"day_of_week": ["Monday", "Sunday"], "start_time": "00:00", "end_time": "24:00"}]
CONVENIENT = {
    "contact_key_type": "Customer",
    "contact_key": CUSTOMER,
    "contact_value_type": "Voice",
    "contact_value": PHONE,
    "convenient_times": WINDOWS,
}
SETTINGS = {
    "attempt_trackers": {
        "excluded_contact_addresses": [SPARE, "BLANK"],
        "exclude_from_contact_address_rule": [MAIL],
    },
    "message_trackers": {"excluded_contact_addresses": [MAIL, SPARE]},
}
ATTEMPT = {
    "contact_channel": "Voice",
    "contact_address": SPARE,
    "customer": CUSTOMER,
    "account_number": ACCOUNT,
    "time_of_contact": "2026-01-02T03:04:05Z",
    "disposition": "BZ",
    "number_type": 1,
    "operation_type": "SaveContactNoKeyCheck",
}
#: The variables of a user's file. Ansible itself quotes the lines of a playbook around a task that
#: fails, so values belong in a file of their own.
VARIABLES: dict[str, Any] = {
    "attempt": ATTEMPT,
    "contact": CONTACT,
    "contacts": [
        {**CONTACT, "name": "one"},
        {**CONTACT, "contact_address": SPARE, "name": "two"},
        {**CONTACT, "contact_channel": "Email", "contact_address": MAIL},
    ],
    "convenient": CONVENIENT,
    "misspelt": [
        {**CONTACT, "name": "one"},
        {"contact_channel": "Voice", "contact_adress": PHONE, "custmer": CUSTOMER, "SSN": SSN},
    ],
    "settings": SETTINGS,
    "swapped": {
        "exclusions": [
            {"exclusion_type": PHONE, "exclusion_value": "Voice", **TIMES},
            {"exclusion_type": SSN, "exclusion_value": "SSN", **TIMES},
        ],
        "aliases": [{"type": PHONE, "value": "Voice", **TIMES}],
        "times": [{**CONVENIENT, "contact_key_type": CUSTOMER, "contact_key": "Customer"}],
        "contacts": [{"contact_channel": PHONE, "contact_address": "Voice", "expect": "allowed"}],
        "expectations": [{"contact_channel": "Voice", "contact_address": PHONE, "expect": ACCOUNT}],
        "window": {**CONVENIENT, "convenient_times": [{"customer": CUSTOMER}]},
        "consumers": [
            {"contact_key_type": CUSTOMER, "contact_key": "Customer"},
            {"contact_key_type": "Account", "contact_key": "present", "state": ACCOUNT},
        ],
    },
}

Task = dict[str, Any]


def fails(name: str, task: Task) -> Task:
    """A task whose failure is noted, so that the play goes on."""
    return {
        "block": [{"name": name, **task}],
        "rescue": [{"name": "noted", "ansible.builtin.meta": "noop"}],
    }


def module(name: str, options: Any, **more: Any) -> Task:
    return {f"alvaria.cloud.alvaria_{name}": options, **more}


def merged(variable: str, **more: Any) -> str:
    """The options in a variable with others."""
    return f"{{{{ {variable} | combine({more!r}) }}}}"


def refused_by_the_rules() -> list[Task]:
    """What the collection or the platform refuses of rules, checks and attempts."""
    times, status, report = "convenient_contact_time", "compliance_status", "contact_attempt"
    return [
        fails(
            "settings refused",
            module("compliance_settings", merged("settings", exclusions={"retain_days": 15})),
        ),
        fails("times refused", module(times, merged("convenient", end_time="soon"))),
        fails(
            "gate",
            module(
                status,
                {"contacts": "{{ contacts }}", "release": True, "expect_rule": "No such rule"},
            ),
        ),
        fails(
            "check refused",
            module(
                status,
                {
                    "contacts": (
                        "{{ contacts + [contact | combine({'time_zone': 'Mars/Olympus'})] }}"
                    ),
                    "release": True,
                },
            ),
        ),
        fails("attempt stored otherwise", module(report, merged("attempt", disposition="NA"))),
    ]


def tasks_of_the_rules() -> list[Task]:
    """Everything that takes personal values beside the exclusions.

    It is done, done again, refused, and read.
    """
    times, status, report = "convenient_contact_time", "compliance_status", "contact_attempt"
    shown: list[Task] = [
        {"name": "settings", **module("compliance_settings", "{{ settings }}")},
        {"name": "settings again", **module("compliance_settings", "{{ settings }}")},
        {
            "name": "settings read",
            **module("compliance_settings_info", {}, register="settings_found"),
        },
        {"name": "times", **module(times, "{{ convenient }}")},
        {"name": "times changed", **module(times, merged("convenient", reason="Asked for"))},
        {
            "name": "times read",
            **module(
                times + "_info",
                {"contact_key": CUSTOMER, "contact_value": PHONE},
                register="times_found",
            ),
        },
        {
            "name": "check",
            **module(
                status, {"contacts": "{{ contacts }}", "release": True}, register="check_found"
            ),
        },
        {"name": "check of one", **module(status, merged("contact", release=True, method="GET"))},
        {"name": "attempt", **module(report, "{{ attempt }}")},
        {"name": "attempt switched", **module(report, merged("attempt", status="Disabled"))},
        {
            "name": "attempts read",
            **module(
                report + "_info",
                {"customer": CUSTOMER, "contact_address": SPARE},
                register="attempts_found",
            ),
        },
        {
            "name": "show",
            "ansible.builtin.debug": {
                "msg": "{{ [settings_found, times_found, check_found, attempts_found] }}"
            },
        },
    ]
    failing = [
        *refused_by_the_rules(),
        fails("attempt refused", module(report, merged("attempt", time_of_contact="noon"))),
    ]
    return [
        *shown,
        *failing,
        {"name": "times removed", **module(times, merged("convenient", state="absent"))},
    ]


def conceals(done: Run, organization: Organization, *canaries: str) -> None:
    """Fail where one of the values, or a secret, is in the output or in a result."""
    results = str([record.result for record in done.records])
    tokens = [
        token
        for token, known in organization._control("GET", "snapshot")["tokens"].items()
        if known["organization"] == organization.name
    ]
    assert tokens, "nobody has logged in, so nothing was shown"
    for canary in (SECRET, KEY, SSN, *tokens, *canaries):
        assert canary not in done.output, (
            canary,
            [line for line in done.output.splitlines() if canary in line],
        )
        assert canary not in results, canary


def perform_with_file(
    organization: Organization, folder: Path, execution: str, tasks: list[Task], **options: Any
) -> Run:
    """Like ``perform``, with the personal values in a file of variables."""
    (folder / "variables.yml").write_text(yaml.safe_dump(VARIABLES))
    plays = play(tasks, organization, vars={"alvaria_execution": execution})
    plays[0]["module_defaults"]["group/alvaria.cloud.alvaria"].update(options)
    return run(
        folder,
        organization,
        plays,
        "-vvv",
        "--diff",
        "-e",
        f"@{folder / 'variables.yml'}",
        ANSIBLE_INJECT_FACT_VARS="false",
    )


def refused_in_secret(
    organization: Organization, folder: Path, execution: str, tasks: list[Task]
) -> Run:
    """Log in and have two tasks refused, of which nothing is shown."""
    done = perform_with_file(organization, folder, execution, tasks)
    assert done.code == 0, done.output
    assert [record.status for record in done.records] == ["ok", "failed", "failed"], done.output
    conceals(done, organization, *CANARIES)
    return done


@pytest.mark.parametrize("execution", MOSTLY_WORKER)
def test_rules_checks_and_attempts_show_nothing_personal(
    execution: str, guarded: Organization, folder: Path
) -> None:
    done = perform_with_file(guarded, folder, execution, tasks_of_the_rules())
    assert done.code == 0, done.output
    conceals(done, guarded, *CANARIES)
    failed = [record.task for record in done.records if record.status == "failed"]
    assert failed == [
        "settings refused",
        "times refused",
        "gate",
        "check refused",
        "attempt stored otherwise",
        "attempt refused",
    ], done.output
    sent = str([record.journal for record in done.records])
    assert all(value in sent for value in (*PERSONAL, SSN)), (
        "the sandbox did not see the values, so nothing was shown"
    )
    assert "***0177#" in done.output
    assert "***0188#" in done.output
    assert "BLANK" in done.output


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_rules_checks_and_attempts_show_personal_values_on_request_but_no_ssn(
    execution: str, guarded: Organization, folder: Path
) -> None:
    done = perform_with_file(
        guarded, folder, execution, tasks_of_the_rules(), mask_personal_data=False
    )
    assert done.code == 0, done.output
    conceals(done, guarded)
    assert not [value for value in PERSONAL if value not in done.output]


@pytest.mark.parametrize("execution", MOSTLY_WORKER)
def test_a_server_that_repeats_a_contact_betrays_nobody(
    execution: str, guarded: Organization, folder: Path
) -> None:
    words = f"no {SECRET} {KEY} {PHONE} {SPARE} {SSN} {CUSTOMER} {ACCOUNT} {MAIL}"
    items = [{"scope": CUSTOMER, "reason": "invalid", "message": f"{PHONE} {SSN}"}]
    for method in ("POST", "PATCH", "DELETE"):
        guarded.fault(
            method=method,
            path="*/compliance/*",
            count=None,
            status=400,
            body={"error": {"code": 400, "message": words, "errors": items}},
        )
    tasks = [
        fails("settings", module("compliance_settings", "{{ settings }}")),
        fails("times", module("convenient_contact_time", "{{ convenient }}")),
        fails("check", module("compliance_status", {"contacts": "{{ contacts }}"})),
        fails("attempt", module("contact_attempt", "{{ attempt }}")),
    ]
    done = perform_with_file(guarded, folder, execution, tasks)
    assert done.code == 0, done.output
    messages = [str(record.result["msg"]) for record in done.records]
    assert len(messages) == 4, done.output
    assert all("no ******** ********" in message for message in messages), done.output
    # Each task knows the values of its own options.
    own = (
        {
            "settings": (SPARE, MAIL),
            "times": (PHONE, CUSTOMER),
            "check": (*PERSONAL, SSN),
            "attempt": (SPARE, CUSTOMER, ACCOUNT),
        }[record.task]
        for record in done.records
    )
    for record, values in zip(done.records, own, strict=True):
        assert not [value for value in values if value.removeprefix("+") in str(record.result)], (
            record
        )
    assert SECRET not in done.output
    assert KEY not in done.output


def refused_options() -> list[Task]:
    """Tasks that Ansible refuses because of their options."""
    return [
        fails("contacts", module("compliance_status", {"contacts": "{{ misspelt }}"})),
        fails(
            "contacts as texts",
            module(
                "compliance_status",
                {"contacts": ["{{ contact.contact_address }}", "{{ contact.customer }}"]},
            ),
        ),
        fails("contacts as one", module("compliance_status", {"contacts": "{{ contact }}"})),
        fails(
            "settings",
            module(
                "compliance_settings",
                {
                    "attempt_trackers": {
                        "excluded_contact_address": (
                            "{{ settings.attempt_trackers.excluded_contact_addresses }}"
                        )
                    }
                },
            ),
        ),
        fails(
            "window",
            module(
                "convenient_contact_time",
                merged(
                    "convenient",
                    convenient_times=[
                        {"day_of_week": ["Monday"], "start": "08:00", "end_time": "9:00"}
                    ],
                ),
            ),
        ),
        fails("nothing", module("compliance_status", merged("contact", expect="perhaps"))),
    ]


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_options_that_are_refused_show_nothing_personal(
    execution: str, guarded: Organization, folder: Path
) -> None:
    done = perform_with_file(
        guarded,
        folder,
        execution,
        [{"name": "log in", **module("token", {}), "no_log": True}, *refused_options()],
    )
    assert done.code == 0, done.output
    assert [record.status for record in done.records] == [
        "ok",
        *["failed"] * 6,
    ], done.output
    conceals(done, guarded, *CANARIES)
    message = str(done.record("contacts").result["msg"])
    assert all(
        key in message for key in ("contacts.SSN", "contacts.contact_adress", "contacts.custmer")
    )
    assert "contact_address" in message


@pytest.mark.parametrize("execution", EXECUTIONS)
def test_an_option_that_does_not_exist_does_not_show_its_value(
    execution: str, guarded: Organization, folder: Path
) -> None:
    tasks = [
        {"name": "log in", **module("token", {}), "no_log": True},
        fails(
            "exclusion",
            module(
                "exclusion",
                {
                    "exclusion_type": "Voice",
                    "exclusion_value": "x",
                    "exclusion_vlaue": "{{ contact.contact_address }}",
                },
            ),
        ),
        fails(
            "attempt",
            module(
                "contact_attempt",
                {
                    "contact_adress": "{{ contact.contact_address }}",
                    "custmer": "{{ contact.customer }}",
                },
            ),
        ),
    ]
    done = refused_in_secret(guarded, folder, execution, tasks)
    assert "exclusion_vlaue" in done.record("exclusion").result["msg"]
    assert "contact_adress, custmer" in done.record("attempt").result["msg"]


@pytest.mark.parametrize("execution", ["worker", "module"])
def test_a_value_in_the_wrong_place_is_not_shown(
    execution: str, guarded: Organization, folder: Path
) -> None:
    tasks = [
        {"name": "log in", **module("token", {}), "no_log": True},
        fails(
            "list",
            module(
                "compliance_settings",
                {"attempt_trackers": "{{ settings.attempt_trackers.excluded_contact_addresses }}"},
            ),
        ),
        fails(
            "channel",
            module(
                "compliance_status",
                {
                    "contact_channel": "{{ contact.contact_address }}",
                    "contact_address": "{{ contact.customer }}",
                },
            ),
        ),
    ]
    refused_in_secret(guarded, folder, execution, tasks)


# --- the roles ---------------------------------------------------------------


def role(name: str, **variables: Any) -> Task:
    return {"ansible.builtin.include_role": {"name": f"alvaria.cloud.{name}"}, "vars": variables}


RULES = {
    "alvaria_compliance_settings": SETTINGS,
    "alvaria_convenient_contact_times": [CONVENIENT],
    "alvaria_exclusions": [
        {"exclusion_type": kind, "exclusion_value": value, **TIMES}
        for kind, value in (("Voice", SPARE), ("SSN", SSN), ("Account", ACCOUNT))
    ],
}


@pytest.mark.parametrize("execution", MOSTLY_WORKER)
def test_the_gate_around_the_rules_shows_nothing_personal(
    execution: str, guarded: Organization, folder: Path
) -> None:
    samples = [{**CONTACT, "name": "one", "expect": "allowed"}]
    (folder / "before.yml").write_text(
        yaml.safe_dump({**RULES, "alvaria_gate_contacts": samples, "alvaria_execution": execution})
    )
    arguments = ("-vvv", "--diff", "-e", f"@{folder / 'before.yml'}")
    done = run(
        folder, guarded, "alvaria.cloud.compliance_gate", *arguments, **guarded.environment()
    )
    # Allowed before the change and, with the number and the customer's account excluded, not after
    # it.
    assert done.code == 2, done.output
    assert (
        "1 of 1 contacts is not as expected: contacts[0] (one): expected allowed, is restricted"
        in done.output
    ), done.output
    assert [record.status for record in done.records if "sample contacts" in record.task] == [
        "ok",
        "failed",
    ]
    conceals(done, guarded, *CANARIES)
    assert "***0177#" in done.output
    assert "***0188#" in done.output


#: Arguments of roles that are refused, and where the message says that the mistake is.
MISTAKES: dict[str, tuple[Task, str]] = {
    "contacts without expectations": (
        role("compliance_gate", alvaria_gate_contacts="{{ misspelt }}"),
        "nothing is expected of contacts[0], contacts[1]",
    ),
    "misspelt contact": (
        role(
            "compliance_gate",
            alvaria_gate_contacts="{{ misspelt | map('combine', {'expect': 'allowed'}) }}",
        ),
        "contacts.contact_adress",
    ),
    "contacts as texts": (
        role("compliance_gate", alvaria_gate_contacts=["{{ contact.contact_address }}"]),
        "alvaria_gate_contacts",
    ),
    "contact as text": (
        role("compliance_gate", alvaria_gate_contacts="{{ contact.contact_address }}"),
        "alvaria_gate_contacts",
    ),
    "contact as one": (
        role("compliance_gate", alvaria_gate_contacts="{{ contact }}"),
        "alvaria_gate_contacts",
    ),
    "misspelt setting": (
        role(
            "compliance",
            alvaria_compliance_settings={
                "attempt_trackers": {"excluded_contact_address": "{{ [contact.contact_address] }}"},
            },
        ),
        "compliance_settings.attempt_trackers: unknown option 'excluded_contact_address'",
    ),
    "setting as list": (
        role(
            "compliance",
            alvaria_compliance_settings={"attempt_trackers": "{{ [contact.contact_address] }}"},
        ),
        "compliance_settings.attempt_trackers",
    ),
    "setting as text": (
        role("compliance", alvaria_compliance_settings="{{ contact.contact_address }}"),
        "alvaria_compliance_settings",
    ),
    "misspelt exclusion": (
        role(
            "compliance",
            alvaria_exclusions=[
                {"exclusion_type": "Voice", "exclusion_vlaue": "{{ contact.contact_address }}"},
            ],
        ),
        "exclusions[0]: unknown option 'exclusion_vlaue'",
    ),
    "exclusion as text": (
        role("compliance", alvaria_exclusions=["{{ contact.contact_address }}"]),
        "alvaria_exclusions",
    ),
    "misspelt key": (
        role(
            "compliance",
            alvaria_convenient_contact_times=[
                "{{ convenient | combine({'contact_keys': contact.customer}) }}",
            ],
        ),
        "convenient_contact_times[0]: unknown option 'contact_keys'",
    ),
    "misspelt window": (
        role(
            "compliance",
            alvaria_convenient_contact_times=["{{ swapped.window }}"],
        ),
        "convenient_contact_times[0].convenient_times[0]: unknown option 'customer'",
    ),
}

REGULATED = {
    "alvaria_regulation_f_call_dispositions": ["NA"],
    "alvaria_regulation_f_conversation_dispositions": ["CO"],
}
#: Lists whose columns somebody has swapped, so that a person's value stands where a word is due.
SWAPPED: dict[str, tuple[Task, str]] = {
    "exclusion": (
        role("compliance", alvaria_exclusions="{{ swapped.exclusions }}"),
        "exclusions[0].exclusion_type",
    ),
    "exclusion by its aliases": (
        role("compliance", alvaria_exclusions="{{ swapped.aliases }}"),
        "exclusions[0].exclusion_type",
    ),
    "exclusion of all": (
        role("dispatch", alvaria_exclusions="{{ swapped.exclusions }}"),
        "exclusions[0].exclusion_type",
    ),
    "times": (
        role("compliance", alvaria_convenient_contact_times="{{ swapped.times }}"),
        "convenient_contact_times[0].contact_key_type",
    ),
    "contact": (
        role("compliance_gate", alvaria_gate_contacts="{{ swapped.contacts }}"),
        "contact_channel",
    ),
    "expectation": (
        role("compliance_gate", alvaria_gate_contacts="{{ swapped.expectations }}"),
        "expect",
    ),
    "consumer": (
        role(
            "regulation_f",
            alvaria_regulation_f_consumers="{{ swapped.consumers }}",
            **REGULATED,
        ),
        "alvaria_regulation_f_consumers[1].state: must be present or absent.",
    ),
}


@pytest.mark.parametrize("execution", MOSTLY_WORKER)
@pytest.mark.parametrize("mistakes", [MISTAKES, SWAPPED], ids=["mistakes", "swapped"])
def test_the_arguments_of_roles_that_are_refused_show_nothing_personal(
    mistakes: dict[str, tuple[Task, str]], execution: str, guarded: Organization, folder: Path
) -> None:
    """They are refused with their places before anything is written."""
    tasks = [{"name": "log in", **module("token", {}), "no_log": True}]
    tasks += [fails(name, task) for name, (task, _place) in mistakes.items()]
    done = perform_with_file(guarded, folder, execution, tasks)
    assert done.code == 0, done.output
    conceals(done, guarded, *CANARIES)
    messages = [str(record.result["msg"]) for record in done.records if record.status == "failed"]
    assert len(messages) == len(mistakes), done.output
    for message, (_task, place) in zip(messages, mistakes.values(), strict=True):
        assert place in " ".join(message.split()), message
    assert writes(guarded.journal()) == []
