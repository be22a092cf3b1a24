# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The organization as one document.

What goes out comes in again, and what the document does not name stays.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES, NAMES

from .support.engine import perform
from .support.mistakes import MISTAKES, UNFIT
from .support.sandbox import Organization, violations, writes
from .support.ways import ALL_WAYS, DIALECTS, mostly

#: Both dialects are read where the whole document is.
dialect = mostly("quirky")

Document = dict[str, Any]


def export(organization: Organization, **options: Any) -> Document:
    """The whole document, people's data included."""
    result = perform(organization, "alvaria_config_info", **{"families": NAMES, **options})
    assert "failed" not in result, result
    return dict(result["config"])


def apply(
    organization: Organization, config: Document, check_mode: bool = False, **options: Any
) -> dict[str, Any]:
    """The result of applying a document."""
    return perform(organization, "alvaria_config", check_mode, config=config, **options)


def applied(
    organization: Organization, config: Document, check_mode: bool = False, **options: Any
) -> dict[str, Any]:
    """The same, without failure."""
    result = apply(organization, config, check_mode, **options)
    assert "failed" not in result, (
        result["msg"],
        result.get("failures", ())[:3],
        result.get("error"),
    )
    return result


def total(result: dict[str, Any], action: str) -> int:
    """How many items of all families came out so."""
    return sum(counts[action] for counts in result["counts"].values())


#: The larger one takes 50,000 requests, which show nothing that a tenth of them does not.
SIZE = "large" if ALL_WAYS else "medium"


@pytest.mark.parametrize("dialect", ["documented"])
def test_a_large_organization_goes_out_and_comes_in_again(
    make_organization: Callable[..., Organization],
) -> None:
    organization = make_organization(SIZE)
    document = export(organization)
    assert list(document) == NAMES
    assert all(document.values())
    start = organization.position()
    result = applied(organization, document, state="exact")
    journal = organization.journal(after=start)
    assert writes(journal) == []
    assert not violations(journal)
    assert not result["changed"]
    assert total(result, "unchanged") == sum(
        1 if isinstance(items, dict) else len(items) for items in document.values()
    )
    assert result["changes"] == []
    assert result["failures"] == []
    assert not any(item["count"] for item in result.get("surplus", {}).values())
    # No collection is read twice, and of owners each list once.
    read = [
        (entry["method"], entry["path"], str(entry.get("query")))
        for entry in journal
        if entry["method"] == "GET"
    ]
    assert len(read) == len(set(read)), sorted({path for path in read if read.count(path) > 1})[:5]
    # The same document makes another organization the same.
    target = make_organization(f"bare-{SIZE}")
    result = applied(target, document, state="exact", max_deletions=0)
    assert result["changed"]
    assert total(result, "created")
    assert total(result, "updated")
    assert not total(result, "deleted")
    again = export(target)
    for name in NAMES:
        assert json.dumps(again[name]) == json.dumps(document[name]), name
    assert not applied(target, document, state="exact")["changed"]
    assert not violations(target.journal())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_check_mode_says_what_a_run_does(make_organization: Callable[..., Organization]) -> None:
    document = export(make_organization())
    target = make_organization("bare")
    predicted = applied(target, document, True, state="exact")
    assert writes(target.journal()) == []
    done = applied(target, document, state="exact")
    assert predicted["diff"] == done["diff"]
    assert done["diff"]["before"] != done["diff"]["after"]
    assert predicted["counts"] == done["counts"]
    assert predicted["changed"] is done["changed"] is True
    assert predicted["estimated_requests"] == done["alvaria_api"]["requests"]
    # The other organization is the same now, and another export says so to the letter.
    assert yaml.safe_dump(export(target)) == yaml.safe_dump(document)
    again = applied(target, document, True, state="exact")
    assert not again["changed"]
    assert again["diff"] == {"before": "", "after": ""}
    assert again["estimated_requests"] == again["alvaria_api"]["requests"]
    assert not violations(target.journal())


def numbered(number: int) -> dict[str, Any]:
    """An exclusion of a reserved number."""
    return {
        "exclusion_type": "Voice",
        "exclusion_value": f"+1202555{100 + number % 100:04d}",
        "contact_list_name": f"List {number // 100}",
        "start_time": "2030-01-01T00:00:00Z",
        "end_time": "2031-01-01T00:00:00Z",
    }


# What both dialects say of each family, the tests of the whole document read.
@pytest.mark.parametrize("dialect", DIALECTS if ALL_WAYS else ["documented"])
@pytest.mark.parametrize("refused", [False, True])
def test_one_wrong_item_of_five_hundred(
    make_organization: Callable[..., Organization], refused: bool
) -> None:
    document = export(make_organization())
    target = make_organization("bare")
    document["exclusions"] = []
    count = sum(1 if isinstance(items, dict) else len(items) for items in document.values())
    document["exclusions"] = [numbered(number) for number in range(500 - count)]
    wrong = document["email_templates"][1]
    right = dict(wrong)
    place = "email_templates[1]"
    if refused:  # by the API
        wrong, right, place = (
            document["exclusions"][17],
            dict(document["exclusions"][17]),
            "exclusions[17]",
        )
        target.fault(method="POST", path="*/exclusions", skip=17, count=1, status=400)
        document["exclusions"] = [
            wrong if number == 17 else item for number, item in enumerate(document["exclusions"])
        ]
    else:
        wrong["signature"] = "No such signature"
    result = apply(target, document, concurrency=1)
    assert result["failed"], result["msg"]
    assert result["changed"], result["msg"]
    assert "1 of 500 items failed. " + place in result["msg"], result["msg"]
    assert [failure["place"] for failure in result["failures"]] == [place]
    assert total(result, "failed") == 1
    assert sum(total(result, action) for action in ("created", "updated", "unchanged")) == 499
    assert "2025550" not in str({name: value for name, value in result.items() if name != "diff"})
    wrong.update(right)
    position = target.position()
    mended = applied(target, document)
    made = writes(target.journal(position))
    assert len(made) == 1, made
    assert made[0].startswith("POST"), made
    assert total(mended, "unchanged") == 499


def test_exact_deletes_what_it_may_and_nothing_else(organization: Organization) -> None:
    before = export(organization)
    position = organization.position()
    for check_mode in (True, False):
        refused = apply(
            organization,
            {"quota_controls": [], "exclusions": []},
            check_mode,
            state="exact",
            max_deletions=0,
        )
        assert refused["failed"], refused
        assert not refused["changed"], refused
        assert "would delete 15 objects" in refused["msg"], refused
        surplus = refused["error"]["surplus"]
        assert surplus["quota_controls"]["count"] == 3
        assert sorted(surplus["quota_controls"]["names"]) == [
            item["product"] for item in before["quota_controls"]
        ]
        assert surplus["exclusions"] == {"count": 12}
    assert writes(organization.journal(position)) == []
    done = applied(
        organization, {"quota_controls": [], "exclusions": []}, state="exact", max_deletions=15
    )
    assert total(done, "deleted") == 15
    assert sorted(set(writes(organization.journal(position)))) == [
        "DELETE deleteExclusionInstance",
        "DELETE deleteQuotaControlInstance",
    ]
    assert "2025550" not in str(done)
    assert done["diff"]["before"].count("not in the document") == 1
    assert export(organization) == {**before, "quota_controls": [], "exclusions": []}


def test_exact_keeps_what_is_protected_or_belongs_to_others(organization: Organization) -> None:
    before = export(organization)
    one = before["user_skills"][0]
    document = {
        "quota_controls": [],
        "user_skills": [one],
        "compliance_settings": {"exclusions": {"retain_days": 3}},
    }
    done = applied(organization, document, state="exact", max_deletions=2, protected=["Gold Card"])
    assert sorted(done["surplus"]["quota_controls"]["names"]) == ["Sold Out Phone", "Travel Cover"]
    after = export(organization)
    assert [item["product"] for item in after["quota_controls"]] == ["Gold Card"]
    assert after["user_skills"] == before["user_skills"]
    assert after["compliance_settings"]["exclusions"] == {
        **before["compliance_settings"]["exclusions"],
        "retain_days": 3,
    }


def test_what_somebody_else_writes_between_plan_and_write_survives(
    organization: Organization,
) -> None:
    trackers = export(organization)["attempt_trackers"]
    mine = {
        "attempt_trackers": [
            {"name": tracker["name"], "number_of_attempts": 11} for tracker in trackers
        ]
    }
    theirs = {"attemptTrackerDescription": "theirs", "numberOfAttempts": 99}
    organization.fault(method="PUT", path="*/attemptTrackers/*", count=1, edit=theirs)
    result = applied(organization, mine, concurrency=1)
    assert result["alvaria_api"]["conflicts"] == 1
    assert total(result, "updated") == len(trackers)
    after = export(organization)["attempt_trackers"]
    assert [tracker["number_of_attempts"] for tracker in after] == [11] * len(trackers)
    assert [tracker["description"] for tracker in after].count("theirs") == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_document_and_the_modules_are_one(
    make_organization: Callable[..., Organization],
) -> None:
    document = export(make_organization())
    by_document, by_modules = make_organization("bare"), make_organization("bare")
    applied(by_document, document)
    for family in FAMILIES:
        items = [document[family.name]] if family.parts else document[family.name]
        for item in items:
            result = perform(by_modules, family.task.name, keep_session=True, **item)
            assert "failed" not in result, result
    assert yaml.safe_dump(export(by_modules)) == yaml.safe_dump(export(by_document))
    assert not applied(by_modules, document, state="exact")["changed"]
    for family in FAMILIES:
        for item in [document[family.name]] if family.parts else document[family.name]:
            assert (
                perform(by_document, family.task.name, keep_session=True, **item)["changed"]
                is False
            ), item


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_entry_refers_to_an_object_by_the_name_that_another_entry_gives_it(
    check_mode: bool, organization: Organization
) -> None:
    found = perform(organization, "alvaria_signature_info", name="Service Team")["signatures"][0]
    document = {
        "signatures": [{"id": found["id"], "name": "Renamed Team"}],
        "email_templates": [{"name": "Receipt", "signature": "Renamed Team"}],
    }
    result = applied(organization, document, check_mode)
    assert result["counts"]["signatures"]["updated"] == 1
    if not check_mode:
        assert not applied(organization, document)["changed"]


@pytest.mark.parametrize("dialect", ["documented"])
def test_a_conflict_does_not_make_a_run_forget_what_it_created(organization: Organization) -> None:
    names = [f"Signature {number}" for number in range(24)]
    document = {
        "signatures": [{"name": name, "contents": "Regards"} for name in names],
        "email_templates": [
            {"name": f"Template for {name}", "subject": "News", "body": "x", "signature": name}
            for name in names
        ],
    }
    organization.fault(method="POST", path="*/signatures", status=409)
    result = applied(organization, document)
    assert result["counts"]["email_templates"]["created"] == 24
    assert not applied(organization, document)["changed"]


@pytest.mark.parametrize("dialect", ["documented"])
def test_files_name_their_schema_to_editors(organization: Organization, folder: Path) -> None:
    asked = {"families": ["signatures"], "dest": str(folder)}
    schema = "../schemas/organization.json"
    perform(organization, "alvaria_config_info", **asked, editor_schema=schema)
    head, _line, rest = (folder / "signatures.yml").read_text().partition("\n")
    assert head == f"# yaml-language-server: $schema={schema}"
    perform(organization, "alvaria_config_info", **asked)
    assert (folder / "signatures.yml").read_text() == rest


def test_names_that_differ_are_mapped(make_organization: Callable[..., Organization]) -> None:
    target = make_organization()
    document = {
        "signatures": [{"name": "Care (test)", "contents": "Care"}],
        "email_templates": [
            {
                "name": "Hello (test)",
                "template_type": "standardResponse",
                "subject": "s",
                "body": "b",
                "signature": "Care (test)",
            }
        ],
        "user_skills": [
            {"user": "somebody@example.com", "skills": [{"name": "Deutsch", "level": "Good"}]}
        ],
        "worktype_email_templates": [
            {"worktype": "Billing (test)", "email_templates": ["Hello (test)"]}
        ],
        "exclusions": [{**numbered(1), "contact_list_name": "Testers"}],
    }
    mapping = {
        "signatures": {"Care (test)": "Care"},
        "email_templates": {"Hello (test)": "Hello"},
        "users": {"somebody@example.com": "agent001@example.com"},
        "skills": {"Deutsch": "German"},
        "work_types": {"Billing (test)": "Billing"},
        "contact_lists": {"Testers": "Customers"},
    }
    result = applied(target, document, mapping=mapping)
    assert [change["name"] for change in result["changes"]] == [
        "Care",
        "Hello",
        "agent001@example.com",
        "Billing",
    ]
    assert result["changes"][1]["after"]["signature"] == "Care"
    assert "Customers" in str(export(target, families=["exclusions"]))
    refused = apply(target, document, mapping={"skill": {}, "users": ["a"]})
    assert [mistake["place"] for mistake in refused["error"]["mistakes"]] == [
        "mapping",
        "mapping.users",
    ]
    assert "Did you mean skills?" in refused["msg"]


@pytest.mark.parametrize(("document", "place", "text"), MISTAKES)
@pytest.mark.parametrize("dialect", ["documented"])
def test_mistakes_have_a_place(
    document: Document, place: str, text: str, organization: Organization
) -> None:
    position = organization.position()
    result = apply(organization, document)
    assert result["failed"]
    assert not result["changed"]
    assert [mistake["place"] for mistake in result["error"]["mistakes"]] == [place], result
    assert text in result["error"]["mistakes"][0]["msg"], result
    assert place in result["msg"], result
    assert writes(organization.journal(position)) == []


@pytest.mark.parametrize(("document", "place", "text"), UNFIT)
@pytest.mark.parametrize("dialect", ["documented"])
def test_a_value_that_is_not_to_be_written_fails_its_entry_alone(
    document: Document, place: str, text: str, organization: Organization
) -> None:
    position = organization.position()
    beside = {"system_externals": [{"name": "Beside", "number": "5550143"}]}
    result = apply(organization, {**document, **beside})
    assert result["failed"]
    [failure] = result["failures"]
    assert failure["place"] == place
    assert text in failure["msg"]
    assert writes(organization.journal(position)) == ["POST postSystemExternal"]


@pytest.mark.parametrize("dialect", ["documented"])
def test_all_mistakes_are_reported_at_once_without_anybodys_number(
    organization: Organization,
) -> None:
    document = {
        "signatures": [{"name": "a", "content": "b"}, {"nam": "c"}],
        "exclusions": [
            {**numbered(number), "start_time": "+12025550143 soon", "+12025550143": "x"}
            for number in range(20)
        ],
        "quota_controls": [{"product": "p", "total_quota": "x", "unit_value": "y"}],
    }
    result = apply(organization, document)
    assert len(result["error"]["mistakes"]) == 2 + 20 + 2, result["msg"]
    assert "And 19 more, see error.mistakes." in result["msg"], result["msg"]
    assert "12025550" not in str(result)
    document["exclusions"] = [
        {**numbered(number), "start_time": "+12025550143 soon", "reason": "r"}
        for number in range(2)
    ]
    result = apply(organization, document)
    assert len(result["error"]["mistakes"]) == 6
    assert "12025550" not in str(result)


@pytest.mark.parametrize("dialect", ["documented"])
def test_a_refused_login_and_silence_end_the_work(organization: Organization) -> None:
    document = {"exclusions": [numbered(number) for number in range(20)]}
    organization.fault(method="POST", path="*/exclusions", skip=3, count=None, status=401)
    result = apply(organization, document, concurrency=1)
    assert result["failed"]
    assert result["changed"]
    assert result["counts"]["exclusions"] == {
        "created": 3,
        "updated": 0,
        "deleted": 0,
        "unchanged": 0,
        "failed": 17,
    }
    assert (
        len([failure for failure in result["failures"] if failure["msg"].startswith("Not tried: ")])
        == 16
    )
    assert [failure["place"] for failure in result["failures"]][0] == "exclusions[3]"
