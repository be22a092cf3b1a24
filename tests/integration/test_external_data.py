# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""External data.

What happens when a registration cannot be replaced, and what a redirect to somebody else's host
reveals.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.stop import Stop

from .support.engine import perform
from .support.sandbox import Organization, violations, writes
from .support.ways import mostly

#: Both dialects are read in the scenarios; the fault matrix is in the documented one.
dialect = mostly("quirky")

PLACE = "*/externalData"


def entries(*names: str) -> list[dict[str, Any]]:
    return [{"friendlyName": [{"locale": "en-US", "value": name}]} for name in names]


def keep(organization: Organization, check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return perform(
        organization, "alvaria_external_data", check_mode, **{"resource": "Geocodes", **options}
    )


def registered(organization: Organization) -> list[tuple[str, str]]:
    """Value type and value of what is registered for Geocodes."""
    listed = perform(organization, "alvaria_external_data_info", resource="Geocodes")[
        "external_data"
    ]
    return [(entry["value_type"], entry["value"]) for entry in listed]


def geocodes(organization: Organization) -> list[str]:
    return [
        entry["name"]
        for entry in perform(
            organization, "alvaria_compliance_reference_info", resource=["Geocodes"]
        )["compliance_references"]["geocodes"]
    ]


@pytest.fixture
def filed(organization: Organization) -> Organization:
    """An organization with a file for Geocodes."""
    assert keep(organization, content=entries("MA", "WA"), value="states.json")["changed"] is True
    return organization


REMOVE, REGISTER = "DELETE unregisterExternalDataInstance", "POST registerExternalData"


@pytest.mark.parametrize(("status", "tries"), [(400, 1), (413, 1), (500, 3), (409, 5)])
def test_a_refused_registration_puts_the_old_one_back(
    status: int, tries: int, filed: Organization
) -> None:
    filed.fault(method="POST", path=PLACE, count=tries, status=status, body={})
    position = filed.position()
    result = keep(filed, content=entries("TX"))
    assert result["failed"]
    assert result["changed"] is False
    assert "has been put back" in result["msg"]
    assert writes(filed.journal(position)) == [REMOVE] + [REGISTER] * (tries + 1)
    assert registered(filed) == [("File", "states.json")]
    assert geocodes(filed) == ["MA", "WA"]


@pytest.mark.parametrize("status", [400, 409, 500])
def test_what_cannot_be_put_back_is_handed_to_the_user(status: int, filed: Organization) -> None:
    filed.fault(
        method="POST", path=PLACE, count=2 if status == 400 else None, status=status, body={}
    )
    result = keep(filed, content=entries("TX"))
    assert result["failed"]
    assert result["changed"] is True
    assert registered(filed) == []
    restore = result["error"]["restore"]
    assert "error.restore" in result["msg"]
    assert set(restore) == {"resource", "value_type", "value", "locale", "content"}
    filed._control("DELETE", "faults")
    assert perform(filed, "alvaria_external_data", **restore)["changed"] is True
    assert registered(filed) == [("File", "states.json")]
    assert geocodes(filed) == ["MA", "WA"]


def test_a_document_hands_over_what_cannot_be_put_back_word_for_word(filed: Organization) -> None:
    # An entry may look like a number of somebody.
    before = [{"id": "MA", "friendlyName": [{"locale": "en-US", "value": "+12025550143"}]}]
    assert keep(filed, content=before)["changed"] is True
    filed.fault(method="POST", path=PLACE, count=2, status=400, body={})
    wanted = {"resource": "Geocodes", "value_type": "File", "value": "new.json"}
    document = {"external_data": [{**wanted, "content": entries("TX")}]}
    result = perform(filed, "alvaria_config", config=document)
    [failure] = result["failures"]
    assert failure["error"]["restore"]["content"] == before


def test_a_registration_whose_answer_is_lost_is_looked_for(filed: Organization) -> None:
    filed.fault(method="POST", path=PLACE, cut="after")
    position = filed.position()
    result = keep(filed, content=entries("TX"))
    assert "failed" not in result
    assert result["changed"] is True
    assert geocodes(filed) == ["TX"]
    assert writes(filed.journal(position)) == [
        "DELETE unregisterExternalDataInstance",
        "POST registerExternalData",
    ]


def test_a_removal_whose_answer_is_lost_is_no_loss(filed: Organization) -> None:
    filed.fault(method="DELETE", path=PLACE + "/*", cut="after")
    result = keep(filed, content=entries("TX"))
    assert "failed" not in result
    assert result["changed"] is True
    assert geocodes(filed) == ["TX"]


def test_somebody_who_registers_in_between_is_seen(filed: Organization) -> None:
    filed.fault(method="POST", path=PLACE, status=409, body={})
    result = keep(filed, content=entries("TX"))
    assert "failed" not in result
    assert result["alvaria_api"]["conflicts"] == 1
    assert geocodes(filed) == ["TX"]
    assert "value: MA" in result["diff"]["before"]
    assert "value: TX" in result["diff"]["after"]


@pytest.mark.parametrize(
    "options", [{"value": "others.json"}, {"content": entries("TX")}, {"locale": "en-GB"}]
)
def test_what_the_user_leaves_out_survives_a_conflict(
    options: dict[str, Any], filed: Organization
) -> None:
    filed.fault(method="POST", path=PLACE, status=409, body={})
    result = keep(filed, **options)
    assert "failed" not in result, result
    assert result["changed"] is True, result
    assert registered(filed) == [("File", options.get("value", "states.json"))]
    assert geocodes(filed) == (["TX"] if "content" in options else ["MA", "WA"])


def test_a_read_that_fails_after_the_removal_puts_the_old_one_back(filed: Organization) -> None:
    filed.fault(method="POST", path=PLACE, status=409, body={})
    filed.fault(method="GET", path=PLACE, skip=1, status=403, body={})
    result = keep(filed, content=entries("TX"))
    assert result["failed"]
    assert "has been put back" in result["msg"]
    assert registered(filed) == [("File", "states.json")]
    assert geocodes(filed) == ["MA", "WA"]


def test_an_id_that_is_given_is_compared(filed: Organization) -> None:
    content = [{**entries("MA")[0], "id": "one"}, *entries("WA")]
    assert keep(filed, content=content)["changed"] is True
    assert keep(filed, content=content)["changed"] is False
    assert keep(filed, content=entries("MA", "WA"))["changed"] is False
    assert keep(filed, content=[{**content[0], "id": "two"}, content[1]])["changed"] is True


def test_a_change_that_is_cut_off_puts_the_old_one_back(
    filed: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(BaseException):
        """What ends a task from outside, as Ansible's timeout does."""

    def cut_off(_stop: Stop, seconds: float) -> None:
        monkeypatch.undo()
        raise Interrupted(seconds)

    filed.fault(method="POST", path=PLACE, status=429, headers={"Retry-After": "1"})
    monkeypatch.setattr(Stop, "pause", cut_off)
    with pytest.raises(Interrupted):
        keep(filed, content=entries("TX"))
    assert registered(filed) == [("File", "states.json")]
    assert geocodes(filed) == ["MA", "WA"]


def test_an_empty_locale_is_none(filed: Organization) -> None:
    assert keep(filed, locale="")["changed"] is False


def test_spelling_and_order_of_entries_make_no_difference(filed: Organization) -> None:
    position = filed.position()
    for content in (
        entries("WA", "MA"),
        json.dumps(entries("MA", "WA")),
        [{**entry, "kind": "via#geocode"} for entry in entries("MA", "WA")],
    ):
        assert keep(filed, content=content)["changed"] is False
    assert writes(filed.journal(position)) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "value: is missing."),
        ({"value": "ftp://example.com/"}, "value: 'ftp://example.com/' is not a URL."),
        (
            {"value_type": "Url", "value": "https://example.com/", "content": []},
            "content: cannot be combined with value_type Url.",
        ),
        ({"value_type": "File"}, "content: is missing."),
        ({"content": "{"}, "content: is not JSON"),
        ({"content": {"a": 1}}, "content: is not a list."),
        ({"content": [{}]}, "content[0]: has no friendlyName."),
        ({"content": ["MA"]}, "content[0]: is not a dictionary."),
        (
            {"content": [{**entries("MA")[0], "colour": "red"}]},
            "content[0]: has 'colour', which entries of Geocodes do not have.",
        ),
        ({"content": [{**entries("MA")[0], "id": 7}]}, "content[0].id: is not text."),
        (
            {"content": [{"friendlyName": entries("MA")[0]["friendlyName"] * 2}]},
            "content[0]: has a friendlyName with an empty text or locale, or with",
        ),
        ({"value": "https://user:secret@example.com/"}, "value: holds a user name or password"),
        (
            {"content": entries("MA", "MA")},
            "content[1]: has the same friendlyName as an entry before it.",
        ),
        (
            {"resource": "Dispositions", "content": entries("Busy")},
            "content[0].dispositionCode: is missing",
        ),
        (
            {"resource": "NumberTypes", "content": [{**entries("Home")[0], "numberTypeCode": "1"}]},
            "content[0].numberTypeCode: is missing, or is not an integer.",
        ),
        ({"src": "/nowhere/geocodes.json"}, "src: '/nowhere/geocodes.json' cannot be read"),
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_a_registration_that_makes_no_sense(
    check_mode: bool, options: dict[str, Any], message: str, organization: Organization
) -> None:
    result = keep(organization, check_mode, **options)
    assert result["failed"], result
    assert result["msg"].startswith(message), result
    assert writes(organization.journal()) == []


# --- redirects ---------------------------------------------------------------


@contextmanager
def stranger(body: Any) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """Another host on loopback that answers with ``body``.

    It keeps what it was sent: path and headers.
    """
    seen: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answer = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/codes", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("shape", ["collection", "list"])
def test_a_redirect_to_another_host_carries_no_credentials(
    shape: str, organization: Organization
) -> None:
    listed = [{"id": str(number), **entry} for number, entry in enumerate(entries("MA", "WA"))]
    with stranger(
        {"kind": "via#geocodeCollection", "totalItems": 2, "geocodes": listed}
        if shape == "collection"
        else listed
    ) as (url, seen):
        assert keep(organization, value=url)["changed"] is True
        assert keep(organization, value=url)["changed"] is False
        assert geocodes(organization) == ["MA", "WA"]
    assert seen
    assert all(path == "/codes" for path, _headers in seen)
    for _path, headers in seen:
        assert not {"authorization", "x-api-key", "cookie", "proxy-authorization"} & set(headers)
        assert "sandbox" not in str(headers)
    assert [
        entry["status"]
        for entry in organization.journal()
        if entry["operation_id"] == "getGeocodes"
    ] == [302]


def test_a_redirect_within_the_host_keeps_them(
    make_organization: Callable[..., Organization],
) -> None:
    organization = make_organization()
    place = f"/via/v3/organizations/{organization.name}/compliance/contactLists"
    assert keep(organization, value=organization.base_url + place)["changed"] is True
    assert keep(organization, resource="ContactLists", content=entries("North"))["changed"] is True
    found = perform(organization, "alvaria_compliance_reference_info", resource=["ContactLists"])
    assert [entry["name"] for entry in found["compliance_references"]["contact_lists"]] == ["North"]
    # The other list's entries come under their own key, so this is not a list of geocodes: the
    # message says so, and there is no traceback.
    result = perform(organization, "alvaria_compliance_reference_info", resource=["Geocodes"])
    assert result["failed"]
    assert result["msg"].startswith("Geocodes: ")
    assert "without a list 'geocodes'" in result["msg"]
    assert [
        entry["status"]
        for entry in organization.journal()
        if entry["operation_id"] == "getContactLists"
    ][-1] == 200
    assert not violations(organization.journal())


def test_a_host_that_is_not_there_is_said(organization: Organization) -> None:
    assert keep(organization, value="http://127.0.0.1:9/codes")["changed"] is True
    result = perform(organization, "alvaria_compliance_reference_info", retries=0)
    assert result["failed"]
    assert result["msg"].startswith("Geocodes: ")
    assert "127.0.0.1:9" in result["msg"]
    assert "is registered" in result["msg"]
