# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applying a document, in scripted conversations."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.tests.unit.support import (
    PROVISIONING,
    Answer,
    Script,
    ok,
    run,
)

SIGNATURES = f"{PROVISIONING}/signatures"
TEMPLATES = f"{PROVISIONING}/emailTemplates"


def names(name: str) -> list[dict[str, str]]:
    """A name on the wire."""
    return [{"locale": "en-US", "value": name}]


def raw(identifier: str, name: str, version: int = 1, **more: Any) -> dict[str, Any]:
    """A signature or template as the API shows it."""
    return {"id": identifier, "version": version, "friendlyName": names(name), **more}


@pytest.mark.parametrize("check_mode", [True, False])
def test_an_object_that_is_renamed_can_be_referred_to_by_its_new_name(
    script: Script, check_mode: bool
) -> None:
    config = {
        "signatures": [{"id": "5", "name": "New"}],
        "email_templates": [{"name": "Welcome", "signature": "New"}],
    }
    script.expect("GET", f"{SIGNATURES}/5", ok(raw("5", "Old")))
    script.expect("GET", SIGNATURES, ok({"signatures": [raw("5", "Old")]}))
    script.expect("GET", TEMPLATES, ok({"emailTemplates": []}))
    if not check_mode:
        script.expect(
            "PATCH",
            f"{SIGNATURES}/5",
            ok(raw("5", "New", version=2)),
            json={"friendlyName": names("New"), "version": 1},
        )
        script.expect(
            "POST",
            TEMPLATES,
            Answer(201, raw("8", "Welcome", signatureId="5")),
            json={"friendlyName": names("Welcome"), "signatureId": "5"},
        )
    result = run("alvaria_config", {"config": config}, check_mode)
    assert "failed" not in result, result["msg"]
    assert result["counts"]["signatures"]["updated"] == 1
    assert result["counts"]["email_templates"]["created"] == 1
    created = result["changes"][1]["after"]
    assert created == {"names": {"en-US": "Welcome"}, "signature": "New"}
