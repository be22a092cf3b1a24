# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks by FQCN, as a user runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import yaml

from .support.playbook import run
from .support.sandbox import Organization, writes

DOCUMENT = {
    "alvaria_user_skills": [
        {"user": "agent001@example.com", "skills": [{"name": "German", "level": "Good"}, {"name": "French", "level": "high"}]},
        {"user": "agent002@example.com", "skills": [], "state": "exact"},
    ],
    "alvaria_worktype_handlers": [{"worktype": "Billing", "handlers": ["agent002@example.com", "agent001@example.com"], "state": "exact"}],
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
        {"exclusion_type": "Voice", "exclusion_value": "+12025550177", "start_time": "2026-01-01T00:00:00Z", "end_time": "2030-01-01T00:00:00Z"},
        {"exclusion_type": "SSN", "exclusion_value": "987-65-4321", "start_time": "2026-01-01T00:00:00Z", "end_time": "2030-01-01T00:00:00Z"},
    ],
}


def apply(organization: Organization, folder: Path, *arguments: str, document: object = None, **variables: str):  # type: ignore[no-untyped-def]
    """Run alvaria.cloud.apply with the document as extra variables."""
    path = folder / "organization.yml"
    path.write_text(yaml.safe_dump(document or DOCUMENT))
    return run(folder, organization, "alvaria.cloud.apply", "-e", f"@{path}", *arguments, **{**organization.environment(), **variables})


def test_apply_is_predicted_done_and_then_silent(make_organization: Callable[..., Organization], folder: Path) -> None:
    organization = make_organization()
    predicted = apply(organization, folder, "--check", "--diff")
    assert predicted.code == 0 and writes(organization.journal()) == [], predicted.output
    done = apply(organization, folder, "--diff")
    assert done.code == 0 and len(writes(organization.journal())) == 7, done.output
    assert [record.result.get("diff") for record in predicted.records] == [record.result.get("diff") for record in done.records]
    position = organization.position()
    again = apply(organization, folder, "--diff", "-vvv")
    assert "changed=0 " in again.output and writes(organization.journal(position)) == [], again.output
    assert [entry["operation_id"] for entry in organization.journal(position)].count("token") == 1
    for output in (predicted.output, done.output, again.output):
        assert "2025550177" not in output and "987-65-4321" not in output and "sandbox-secret" not in output


def test_apply_takes_a_token_that_is_at_hand(make_organization: Callable[..., Organization], folder: Path) -> None:
    organization = make_organization()
    token = organization.call("GET", "/via/v2/{org}/provisioning/skills").request.headers["Authorization"].split()[1]
    position = organization.position()
    done = apply(organization, folder, ALVARIA_ACCESS_TOKEN=token)
    assert done.code == 0, done.output
    assert "token" not in [entry["operation_id"] for entry in organization.journal(position)]


def test_apply_brings_several_organizations_to_their_own_state(make_organization: Callable[..., Organization], folder: Path) -> None:
    organizations = [make_organization(client_id=f"client{number}", client_secret=f"secret-{number}", api_key=f"key-{number}") for number in range(3)]
    hosts = {
        organization.name: {
            **{"alvaria_" + name: value for name, value in organization.options().items()},
            "alvaria_exclusions": [{**DOCUMENT["alvaria_exclusions"][0], "exclusion_value": f"+1202555019{place}"}],
        }
        for place, organization in enumerate(organizations)
    }
    (folder / "organizations.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
    done = run(folder, organizations[0], "alvaria.cloud.apply", "-i", str(folder / "organizations.yml"), "-e", "alvaria_hosts=all")
    assert done.code == 0, done.output
    for place, organization in enumerate(organizations):
        written = [entry["body"]["exclusionValue"] for entry in organization.journal(method="POST") if entry["operation_id"] == "createOrUpdateExclusion"]
        assert written == [f"+1202555019{place}"]


def test_an_item_with_a_mistake_is_refused_before_anything_is_written(make_organization: Callable[..., Organization], folder: Path) -> None:
    organization = make_organization()
    done = apply(organization, folder, document={"alvaria_exclusions": [{"exclusion_type": "Phone", "exclusion_value": "+12025550177"}]})
    assert done.code == 2 and writes(organization.journal()) == []
    assert "exclusion_type" in done.output and "2025550177" not in done.output
