# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No family costs a request more than the least, exported or applied without a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import NAMES

from .support.engine import perform
from .support.sandbox import Organization, reads
from .support.ways import only

#: The other dialect has short pages, of which a listing takes several.
dialect = only("documented")
Document = dict[str, Any]


def spent(organization: Organization, module: str, **options: Any) -> tuple[Document, Counter[str]]:
    """The result of a task that changes nothing, and its requests by operation."""
    start = organization.position()
    result = perform(organization, module, **options)
    assert "failed" not in result, result["msg"]
    assert result["changed"] is False, result
    journal = organization.journal(start)
    assert len(reads(journal)) == len(journal) - 1, "all but the login are reads"
    return result, Counter(reads(journal))


#: What each family takes: the listings, and a read of each of these that no listing shows in full.
#: ``items`` stands for as many as the family has.
LEAST: dict[str, dict[str, int | str]] = {
    "compliance_settings": {
        "getAttemptTrackerConfigurations": 1,
        "getMessageTrackerConfigurations": 1,
        "getExclusionsConfigurations": 1,
        "getConvenientContactTimeConfigurations": 1,
    },
    "external_data": {"getExternalData": 1, "getComplianceDispositions": 1, "getNumberTypes": 1},
    "signatures": {"getSignatureCollection": 1, "getSignature": "items"},
    "email_templates": {
        "getEmailTemplatesCollection": 1,
        "getEmailTemplate": "items",
        "getSignatureCollection": 1,
    },
    "system_externals": {"getSystemExternalList": 1},
    # Levels go by names, which only a skill itself shows: the dataset gives ten skills to agents.
    "user_skills": {
        "getUsersCollection": 1,
        "getSkills": 1,
        "getSkill": 10,
        "getUserSkills": "items",
    },
    "user_handler_rules": {"getUsersCollection": 1, "getUserWorkHandlerRules": "items"},
    "user_hidden_worktypes": {
        "getUsersCollection": 1,
        "getUserHiddenWorkTypes": "items",
        "getWorkTypeCollection": 1,
    },
    "worktype_handlers": {
        "getWorkTypeCollection": 1,
        "getWorkHandlersCollection": "items",
        "getUsersCollection": 1,
    },
    "worktype_handler_rules": {
        "getWorkTypeCollection": 1,
        "getWorkTypeWorkHandlerRules": "items",
    },
    "worktype_email_templates": {
        "getWorkTypeCollection": 1,
        "getWorkTypesEmailTemplatesCollection": "items",
        "getEmailTemplatesCollection": 1,
    },
    "attempt_trackers": {"getAttemptTrackersV4": 1},
    "message_trackers": {"getMessageTrackersV4": 1},
    "quota_controls": {"getQuotaControls": 1},
    "convenient_contact_times": {"getConvenientContactTimesV4": 1},
    "exclusions": {"getExclusions": 1},
}


def test_every_family_has_its_least() -> None:
    assert list(LEAST) == NAMES


@pytest.mark.parametrize("family", NAMES)
def test_an_export_and_a_run_without_change_take_the_least(
    family: str, organization: Organization
) -> None:
    result, exported = spent(organization, "alvaria_config_info", families=[family])
    items = result["config"][family]
    least = {
        operation: len(items) if count == "items" else count
        for operation, count in LEAST[family].items()
    }
    assert exported == least
    _result, applied = spent(organization, "alvaria_config", config=result["config"])
    assert applied == least


def named(count: int) -> list[Document]:
    return [{"name": f"Line {number}", "number": f"555{number:04}"} for number in range(count)]


def test_many_external_dials_are_exported_and_compared_by_their_listing(
    make_organization: Callable[..., Organization],
) -> None:
    organization = make_organization("bare")
    document = {"system_externals": named(40)}
    assert perform(organization, "alvaria_config", config=document)["changed"]
    _result, applied = spent(organization, "alvaria_config", config=document)
    assert applied == {"getSystemExternalList": 1}
    assert perform(organization, "alvaria_config", config={"system_externals": named(60)})[
        "changed"
    ]
    result, exported = spent(organization, "alvaria_config_info", families=["system_externals"])
    assert len(result["config"]["system_externals"]) == 60
    assert exported == {"getSystemExternalList": 1}
    # One that differs is read with its version, and written.
    document["system_externals"][7]["number"] = "5550143"
    start = organization.position()
    assert perform(organization, "alvaria_config", config=document)["counts"][
        "system_externals"
    ] == {"created": 0, "updated": 1, "deleted": 0, "unchanged": 39, "failed": 0}
    assert reads(organization.journal(start)) == ["getSystemExternalList", "getSystemExternal"]


def test_templates_are_read_only_where_their_texts_are_compared(organization: Organization) -> None:
    shown = perform(organization, "alvaria_email_template_info", details=True)["email_templates"]
    document = [{"name": item["name"], "subject": item["subject"]} for item in shown]
    _result, applied = spent(organization, "alvaria_config", config={"email_templates": document})
    assert applied == {"getEmailTemplatesCollection": 1}
