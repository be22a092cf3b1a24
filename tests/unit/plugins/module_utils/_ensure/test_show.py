# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Objects as results and exports show them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.email_templates import TEMPLATE
from ansible_collections.alvaria.cloud.plugins.module_utils._ensure.show import (
    options_of,
    present_values,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.found import Found
from ansible_collections.alvaria.cloud.tests.unit.support import (
    PROVISIONING,
    Script,
    context,
    ok,
)

RAW = {
    "id": 8,
    "version": 2,
    "friendlyName": [{"locale": "de-DE", "value": "Hallo"}, {"locale": "en-US", "value": "Hello"}],
    "subject": "Hi",
    "signatureId": "5",
}
FOUND = Found.of(TEMPLATE, "v2", RAW)
NAMES = {"de-DE": "Hallo", "en-US": "Hello"}


def expect_signatures(script: Script) -> None:
    signature = {"id": "5", "friendlyName": "Regards"}
    script.expect("GET", f"{PROVISIONING}/signatures", ok({"signatures": [signature]}))


def test_a_result_shows_names_instead_of_ids_and_the_name_in_the_users_locale(
    script: Script,
) -> None:
    expect_signatures(script)
    shown: dict[str, Any] = present_values(context({"name_locale": "en-US"}), FOUND)
    assert shown == {
        "id": "8",
        "version": 2,
        "name": "Hello",
        "names": NAMES,
        "subject": "Hi",
        "body": "",
        "template_type": None,
        "signature": "Regards",
    }


def test_an_export_has_the_options_that_describe_an_object(script: Script) -> None:
    expect_signatures(script)
    assert options_of(context({}), FOUND) == {
        "name": "Hello",
        "names": {"de-DE": "Hallo"},
        "subject": "Hi",
        "body": "",
        "signature": "Regards",
    }


def test_an_export_leaves_out_what_the_platform_changes_by_itself() -> None:
    fields = tuple(replace(item, live=item.name != "names") for item in TEMPLATE.fields)
    found = Found.of(replace(TEMPLATE, fields=fields), "v2", RAW)
    assert options_of(context({}), found) == {"name": "Hello", "names": {"de-DE": "Hallo"}}
