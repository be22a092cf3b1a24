# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects and their listing: what a run writes stays true, and what it plans can be referred to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.email_templates import TEMPLATE
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.references import (
    SIGNATURE as REFERENCE,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.signatures import SIGNATURE
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import NotFound
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.object import ensure
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context, Outcome
from ansible_collections.alvaria.cloud.plugins.module_utils._session.memory import Looking
from ansible_collections.alvaria.cloud.tests.unit.support import (
    PROVISIONING,
    Answer,
    Script,
    context,
    error,
    ok,
)

SIGNATURES = f"{PROVISIONING}/signatures"
TEMPLATES = f"{PROVISIONING}/emailTemplates"
PLANNING = Looking(many=True, foreseeing=True)


def raw(identifier: str, name: str, version: int = 1, **more: Any) -> dict[str, Any]:
    """A signature or template as the API shows it."""
    texts = [{"locale": "en-US", "value": name}]
    return {"id": identifier, "version": version, "friendlyName": texts, **more}


def names(name: str) -> list[dict[str, str]]:
    """A name on the wire."""
    return [{"locale": "en-US", "value": name}]


def expect_signatures(script: Script, *entries: dict[str, Any]) -> None:
    script.expect("GET", SIGNATURES, ok({"signatures": list(entries)}))


def signature(run: Context, name: str, **options: Any) -> Outcome:
    """What comes of a task about a signature."""
    params = {"name": name, "name_locale": "en-US", "state": "present", **options}
    return ensure(replace(run, params=params), SIGNATURE)


def template(run: Context, name: str, **options: Any) -> Outcome:
    """What comes of a task about an e-mail template."""
    params = {"name": name, "name_locale": "en-US", "state": "present", **options}
    return ensure(replace(run, params=params), TEMPLATE)


def many() -> Context:
    """A task that writes."""
    return replace(context({}), looking=Looking(many=True))


def planning() -> Context:
    """A document that is planned."""
    return replace(context({}, check_mode=True), looking=PLANNING)


def expect_creation(script: Script, identifier: str, name: str) -> None:
    created = Answer(201, raw(identifier, name))
    script.expect("POST", SIGNATURES, created, json={"friendlyName": names(name)})


def test_a_creation_survives_the_listing_that_another_object_reads_after_a_conflict(
    script: Script,
) -> None:
    run = many()
    expect_signatures(script)
    expect_creation(script, "21", "Sig 21")
    assert signature(run, "Sig 21").changed
    # Another one meets a conflict; the listing it reads was put together before the creation.
    script.expect("POST", SIGNATURES, error(409), json={"friendlyName": names("Sig 22")})
    expect_signatures(script)
    expect_creation(script, "22", "Sig 22")
    assert signature(run, "Sig 22").changed
    assert run.find(REFERENCE, "Sig 21", "signature")["id"] == "21"
    assert run.find(REFERENCE, "Sig 22", "signature")["id"] == "22"


def test_a_removal_and_a_new_name_survive_it_as_well(script: Script) -> None:
    run = many()
    old = [raw("1", "Old"), raw("2", "Gone")]
    expect_signatures(script, *old)
    script.expect("GET", f"{SIGNATURES}/2", ok(old[1]))
    script.expect("DELETE", f"{SIGNATURES}/2", Answer(204))
    assert signature(run, "Gone", state="absent").changed
    script.expect("GET", f"{SIGNATURES}/1", ok(old[0]))
    script.expect(
        "PATCH",
        f"{SIGNATURES}/1",
        ok(raw("1", "New", version=2)),
        json={"friendlyName": names("New"), "version": 1},
    )
    assert signature(run, "New", id="1").changed
    script.expect("POST", SIGNATURES, error(409), json={"friendlyName": names("Third")})
    expect_signatures(script, *old)
    expect_creation(script, "3", "Third")
    assert signature(run, "Third").changed
    assert run.find(REFERENCE, "New", "signature")["id"] == "1"
    for name in ("Old", "Gone"):
        with pytest.raises(NotFound):
            run.find(REFERENCE, name, "signature")


def test_a_new_name_is_known_even_where_the_answer_to_the_change_has_no_body(
    script: Script,
) -> None:
    run = many()
    expect_signatures(script, raw("1", "Old"))
    assert run.find(REFERENCE, "Old", "signature")["id"] == "1"
    script.expect("GET", f"{SIGNATURES}/1", ok(raw("1", "Old")))
    script.expect(
        "PATCH",
        f"{SIGNATURES}/1",
        Answer(204),
        json={"friendlyName": names("New"), "version": 1},
    )
    script.expect("GET", f"{SIGNATURES}/1", ok(raw("1", "New", version=2)))
    assert signature(run, "New", id="1").changed
    assert run.find(REFERENCE, "New", "signature")["id"] == "1"


def test_an_object_of_ours_that_somebody_removed_is_created_again(script: Script) -> None:
    run = many()
    expect_signatures(script)
    expect_creation(script, "1", "Sig")
    signature(run, "Sig")
    script.expect("GET", f"{SIGNATURES}/1", ok(raw("1", "Sig", contents="")))
    script.expect(
        "PATCH", f"{SIGNATURES}/1", error(404), json={"contents": "Regards", "version": 1}
    )
    expect_signatures(script)
    script.expect(
        "POST",
        SIGNATURES,
        Answer(201, raw("2", "Sig", contents="Regards")),
        json={"friendlyName": names("Sig"), "contents": "Regards"},
    )
    assert signature(run, "Sig", contents="Regards").changed


@pytest.mark.parametrize("update", ["PATCH", "PUT"])
def test_a_plan_can_refer_to_an_object_by_the_name_that_it_is_to_have(
    script: Script, update: str
) -> None:
    run = planning()
    script.expect("GET", f"{SIGNATURES}/5", ok(raw("5", "Old", contents="")))
    params = {"name": "New", "name_locale": "en-US", "state": "present", "id": "5"}
    assert ensure(replace(run, params=params), replace(SIGNATURE, update=update)).changed
    expect_signatures(script, raw("5", "Old"))
    script.expect("GET", TEMPLATES, ok({"emailTemplates": []}))
    outcome = template(run, "Welcome", signature="New")
    assert outcome.after == {"names": {"en-US": "Welcome"}, "signature": "New"}
    with pytest.raises(NotFound, match="no signature is called 'Old'"):
        template(run, "Welcome", signature="Old")
    assert [dict(entry) for entry in run.directory.listing(SIGNATURES, "", {}, False)] == [
        raw("5", "Old")
    ]


def test_a_plan_can_refer_to_an_object_that_it_creates(script: Script) -> None:
    run = planning()
    expect_signatures(script)
    assert signature(run, "New").changed
    script.expect("GET", TEMPLATES, ok({"emailTemplates": []}))
    outcome = template(run, "Welcome", signature="New")
    assert outcome.after == {"names": {"en-US": "Welcome"}, "signature": "New"}
    assert list(run.directory.listing(SIGNATURES, "", {}, paged=False)) == []


def test_a_change_that_leaves_the_name_promises_nothing(script: Script) -> None:
    run = planning()
    expect_signatures(script, raw("5", "Sig"))
    script.expect("GET", f"{SIGNATURES}/5", ok(raw("5", "Sig", contents="")))
    assert signature(run, "Sig", contents="Regards").changed
    assert run.find(REFERENCE, "Sig", "signature") == raw("5", "Sig")
