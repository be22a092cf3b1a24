# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finding one object of a collection, with as few requests as can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.signatures import SIGNATURE
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Ambiguous, Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.search import Search
from ansible_collections.alvaria.cloud.plugins.module_utils._model.resource import Resource
from ansible_collections.alvaria.cloud.plugins.module_utils._model.wanted import Wanted
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Context
from ansible_collections.alvaria.cloud.plugins.module_utils._session.memory import Looking
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE_V4,
    FIRST,
    PROVISIONING,
    Script,
    context,
    ok,
    widget,
)

WIDGETS = f"{COMPLIANCE_V4}/widgets"
SIGNATURES = f"{PROVISIONING}/signatures"
LAMP = {"id": "7", "widgetName": "lamp"}
BULB = {"id": "8", "widgetName": "bulb"}
PEOPLE = replace(widget(), identity=("owner",), filters={"owner": "owner"})


def search(
    run: Context, resource: Resource, place: str, params: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What a search finds that trusts listings."""
    return Search(run, Wanted.of(resource, params), place).find(fresh=False)


def widget_named(run: Context, name: str) -> dict[str, Any] | None:
    return search(run, widget(), WIDGETS, {"name": name})


def signature_named(run: Context, **params: str) -> dict[str, Any] | None:
    return search(run, SIGNATURE, SIGNATURES, {"name_locale": "en-US", **params})


def expect(script: Script, query: Mapping[str, str], *entries: dict[str, Any]) -> None:
    body = {"widgets": list(entries), "totalItems": len(entries)}
    script.expect("GET", WIDGETS, ok(body), query={**query, **FIRST})


def expect_signatures(script: Script, *names: Mapping[str, str]) -> None:
    entries = []
    for number, texts in enumerate(names):
        friendly = [{"locale": locale, "value": text} for locale, text in texts.items()]
        entries.append({"id": str(number), "friendlyName": friendly})
    script.expect("GET", SIGNATURES, ok({"signatures": entries}))


def test_the_server_narrows_a_single_search_down(script: Script) -> None:
    expect(script, {"widgetName": "lamp"}, LAMP, BULB)
    assert widget_named(context({}), "lamp") == LAMP
    expect(script, {"widgetName": "chair"})
    assert widget_named(context({}), "chair") is None


def test_many_searches_share_one_listing(script: Script) -> None:
    run = replace(context({}), looking=Looking(many=True))
    expect(script, {}, LAMP, BULB)
    assert [widget_named(run, name) for name in ("lamp", "bulb", "chair")] == [LAMP, BULB, None]


def test_a_search_that_trusts_no_listing_asks_again(script: Script) -> None:
    run = replace(context({}), looking=Looking(many=True))
    expect(script, {}, LAMP)
    wanted = Wanted.of(widget(), {"name": "lamp"})
    assert Search(run, wanted, WIDGETS).find(fresh=False) == LAMP
    expect(script, {"widgetName": "lamp"})
    assert Search(run, wanted, WIDGETS).find(fresh=True) is None


@pytest.mark.parametrize("worth", [0, 2])
def test_people_are_listed_only_where_that_is_worth_it(script: Script, worth: int) -> None:
    run = replace(context({}), looking=Looking(many=True, worth=worth))
    lamp = {**LAMP, "owner": "+12025550143"}
    query = {} if worth else {"owner": "+12025550143"}
    expect(script, query, lamp)
    assert search(run, PEOPLE, WIDGETS, {"owner": "+12025550143"}) == lamp


def test_an_active_object_is_meant_before_inactive_ones(script: Script) -> None:
    old = {**LAMP, "id": "6", "active": False}
    expect(script, {"widgetName": "lamp"}, old, LAMP)
    assert widget_named(context({}), "lamp") == LAMP
    expect(script, {"widgetName": "lamp"}, old)
    assert widget_named(context({}), "lamp") == old


def test_several_objects_of_an_identity_are_ambiguous(script: Script) -> None:
    expect(script, {"widgetName": "lamp"}, LAMP, {**LAMP, "id": "9"})
    with pytest.raises(Ambiguous, match="ids 7, 9"):
        widget_named(context({}), "lamp")


def test_a_name_in_another_locale_only_is_refused_unless_the_object_is_to_go(
    script: Script,
) -> None:
    run = context({})
    expect_signatures(script, {"en-US": "Regards"}, {"de-DE": "Regards", "fr-FR": "Regards"})
    assert signature_named(run, name="Regards") is not None
    with pytest.raises(Invalid) as caught:
        signature_named(run, name="Regards", name_locale="it-IT")
    assert caught.value.message == (
        "name: no signature is called 'Regards' in it-IT, "
        "but there is id 0 in en-US, id 1 in de-DE, id 1 in fr-FR."
    )
    assert signature_named(run, name="Regards", name_locale="it-IT", state="absent") is None
