# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks by FQCN, as a user runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from .support.playbook import Run, run
from .support.sandbox import Organization, writes
from .support.ways import mostly

#: The modules below these playbooks speak both in their scenarios.
dialect = mostly("quirky")

DOCUMENT = {
    "alvaria_user_skills": [
        {
            "user": "agent001@example.com",
            "skills": [{"name": "German", "level": "Good"}, {"name": "French", "level": "high"}],
        },
        {"user": "agent002@example.com", "skills": [], "state": "exact"},
    ],
    "alvaria_worktype_handlers": [
        {
            "worktype": "Billing",
            "handlers": ["agent002@example.com", "agent001@example.com"],
            "state": "exact",
        }
    ],
    "alvaria_attempt_trackers": [
        {
            "name": "SevenInSeven",
            "contact_channels": ["Voice"],
            "type_of_tracker": "Account",
            "number_of_attempts": 7,
            "threshold_type": "Day",
            "threshold": 7,
            "dispositions": ["BZ"],
        },
        {"name": "Seven Calls a Week", "state": "absent"},
    ],
    "alvaria_exclusions": [
        {
            "exclusion_type": "Voice",
            "exclusion_value": "+12025550177",
            "start_time": "2026-01-01T00:00:00Z",
            "end_time": "2030-01-01T00:00:00Z",
        },
        {
            "exclusion_type": "SSN",
            "exclusion_value": "987-65-4321",
            "start_time": "2026-01-01T00:00:00Z",
            "end_time": "2030-01-01T00:00:00Z",
        },
    ],
}


def apply(
    organization: Organization,
    folder: Path,
    *arguments: str,
    document: object = None,
    **variables: str,
) -> Run:
    """Run alvaria.cloud.apply with the document as extra variables."""
    path = folder / "organization.yml"
    path.write_text(yaml.safe_dump(document or DOCUMENT))
    return run(
        folder,
        organization,
        "alvaria.cloud.apply",
        "-e",
        f"@{path}",
        *arguments,
        **{**organization.environment(), **variables},
    )


def test_apply_is_predicted_done_and_then_silent(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization()
    predicted = apply(organization, folder, "--check", "--diff")
    assert predicted.code == 0, predicted.output
    assert writes(organization.journal()) == [], predicted.output
    done = apply(organization, folder, "--diff")
    assert done.code == 0, done.output
    assert len(writes(organization.journal())) == 7, done.output
    assert [record.result.get("diff") for record in predicted.records] == [
        record.result.get("diff") for record in done.records
    ]
    position = organization.position()
    again = apply(organization, folder, "--diff", "-vvv")
    assert "changed=0 " in again.output, again.output
    assert writes(organization.journal(position)) == [], again.output
    assert [entry["operation_id"] for entry in organization.journal(position)].count("token") == 1
    for output in (predicted.output, done.output, again.output):
        assert "2025550177" not in output
        assert "987-65-4321" not in output
        assert "sandbox-secret" not in output


def test_apply_takes_a_token_that_is_at_hand(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization()
    token = (
        organization.call("GET", "/via/v2/{org}/provisioning/skills")
        .request.headers["Authorization"]
        .split()[1]
    )
    position = organization.position()
    done = apply(organization, folder, ALVARIA_ACCESS_TOKEN=token)
    assert done.code == 0, done.output
    assert "token" not in [entry["operation_id"] for entry in organization.journal(position)]


def test_apply_brings_several_organizations_to_their_own_state(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organizations = [
        make_organization(
            client_id=f"client{number}", client_secret=f"secret-{number}", api_key=f"key-{number}"
        )
        for number in range(3)
    ]
    hosts = {
        organization.name: {
            **{"alvaria_" + name: value for name, value in organization.options().items()},
            "alvaria_exclusions": [
                {**DOCUMENT["alvaria_exclusions"][0], "exclusion_value": f"+1202555019{place}"}
            ],
        }
        for place, organization in enumerate(organizations)
    }
    (folder / "organizations.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
    done = run(
        folder,
        organizations[0],
        "alvaria.cloud.apply",
        "-i",
        str(folder / "organizations.yml"),
        "-e",
        "alvaria_hosts=all",
    )
    assert done.code == 0, done.output
    for place, organization in enumerate(organizations):
        written = [
            entry["body"]["exclusionValue"]
            for entry in organization.journal(method="POST")
            if entry["operation_id"] == "createOrUpdateExclusion"
        ]
        assert written == [f"+1202555019{place}"]


def test_an_item_with_a_mistake_is_refused_before_anything_is_written(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization()
    done = apply(
        organization,
        folder,
        document={
            "alvaria_exclusions": [{"exclusion_type": "Phone", "exclusion_value": "+12025550177"}]
        },
    )
    assert done.code == 2
    assert writes(organization.journal()) == []
    assert "exclusion_type" in done.output
    assert "2025550177" not in done.output


# --- the gate ----------------------------------------------------------------

FREE, TAKEN = (
    {"contact_channel": "Voice", "contact_address": "+12025550166"},
    {"contact_channel": "Voice", "contact_address": "+12025550177"},
)
RULES = {"alvaria_exclusions": DOCUMENT["alvaria_exclusions"][:1]}


def gate(
    organization: Organization, folder: Path, variables: dict[str, Any], *arguments: str
) -> Run:
    """Run alvaria.cloud.compliance_gate with these variables."""
    path = folder / "gate.yml"
    path.write_text(yaml.safe_dump(variables))
    return run(
        folder,
        organization,
        "alvaria.cloud.compliance_gate",
        "-e",
        f"@{path}",
        *arguments,
        **organization.environment(),
    )


def records(organization: Organization) -> int:
    return int(
        organization._control("GET", f"organizations/{organization.name}/activeRecords")["total"]
    )


def test_the_gate_lets_a_change_through_whose_samples_keep_their_answers(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("empty")
    done = gate(
        organization,
        folder,
        {**RULES, "alvaria_gate_contacts": [{**FREE, "expect": "allowed"}]},
        "--diff",
        "-vvv",
    )
    assert done.code == 0, done.output
    assert records(organization) == 0, done.output
    operations = [entry["operation_id"] for entry in organization.journal(method="POST")]
    assert operations == [
        "token",
        *["postComplianceStatusV4", "reportContactStatusV4"],
        "createOrUpdateExclusion",
        *["postComplianceStatusV4", "reportContactStatusV4"],
    ]
    assert "2025550166" not in done.output
    assert "2025550177" not in done.output
    again = gate(
        organization, folder, {**RULES, "alvaria_gate_contacts": [{**FREE, "expect": "allowed"}]}
    )
    assert again.code == 0, again.output
    assert "changed=0 " in again.output, again.output


def test_the_gate_stops_before_the_change_when_a_sample_is_wrong(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("empty")
    contacts = [
        {**FREE, "expect": "allowed"},
        {**TAKEN, "name": "the sample", "expect": "restricted"},
    ]
    done = gate(organization, folder, {**RULES, "alvaria_gate_contacts": contacts})
    assert done.code == 2, done.output
    assert "contacts[1] (the sample): expected restricted, is allowed" in done.output, done.output
    assert "POST createOrUpdateExclusion" not in writes(organization.journal())
    assert records(organization) == 0
    assert "2025550177" not in done.output


def test_the_gate_stops_after_a_change_that_turns_an_answer(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("empty")
    done = gate(
        organization, folder, {**RULES, "alvaria_gate_contacts": [{**TAKEN, "expect": "allowed"}]}
    )
    assert done.code == 2, done.output
    assert (
        "contacts[0]: expected allowed, is restricted, restriction_type ExclusionVoice"
        in done.output
    ), done.output
    assert "POST createOrUpdateExclusion" in writes(organization.journal())
    assert records(organization) == 0


def test_the_first_gate_can_be_left_out(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("empty")
    variables = {
        **RULES,
        "alvaria_gate_contacts": [{**TAKEN, "expect_type": "ExclusionVoice"}],
        "alvaria_gate_before": False,
    }
    assert gate(organization, folder, variables).code == 0
    assert writes(organization.journal()) == [
        "POST createOrUpdateExclusion",
        "POST postComplianceStatusV4",
    ]


def test_the_gate_asks_nothing_in_check_mode(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("empty")
    done = gate(
        organization,
        folder,
        {**RULES, "alvaria_gate_contacts": [{**TAKEN, "expect": "restricted"}]},
        "--check",
    )
    assert done.code == 0, done.output
    assert writes(organization.journal()) == [], done.output
    assert "nothing was asked" in done.output, done.output


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"alvaria_gate_contact": [{**FREE, "expect": "allowed"}]},
        {"alvaria_gate_contacts": []},
        {"alvaria_gate_contacts": [FREE]},
        {"alvaria_gate_contacts": [{**FREE, "expect": "", "expect_rule": None}]},
    ],
)
def test_a_gate_without_expectations_does_not_open(
    variables: dict[str, Any], make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization = make_organization("empty")
    done = gate(organization, folder, {**RULES, **variables})
    assert done.code == 2, done.output
    assert "alvaria_gate_contacts" in done.output, done.output
    assert writes(organization.journal()) == [], done.output
    assert "2025550166" not in done.output
