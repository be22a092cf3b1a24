# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control API, the datasets, the command line and the page."""

from __future__ import annotations

import shlex
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme

from alvaria_sandbox.readings import SWITCHES, reading

from .client import Api, Server
from .conftest import Refused, start

SMALL = {
    "users": 25,
    "teams": 4,
    "workTypes": 8,
    "workTypeGroups": 2,
    "skills": 10,
    "dispositions": 12,
    "routingPlans": 2,
    "statusReasons": 7,
    "contactDataDefs": 2,
    "reservedWords": 6,
    "emailTemplates": 4,
    "signatures": 2,
    "systemExternals": 4,
    "exclusions": 12,
    "attemptTrackers": 4,
    "messageTrackers": 4,
    "convenientContactTimes": 5,
    "quotaControls": 3,
    "contactAttempts": 15,
    "externalData": 3,
    "configurations": 4,
}
LARGE = {
    "users": 2000,
    "workTypes": 150,
    "skills": 60,
    "exclusions": 20_000,
    "contactAttempts": 5000,
    "systemExternals": 300,
    "convenientContactTimes": 2000,
}
CREATED = (
    "emailTemplates",
    "signatures",
    "systemExternals",
    "exclusions",
    "attemptTrackers",
    "messageTrackers",
    "convenientContactTimes",
    "quotaControls",
    "contactAttempts",
    "externalData",
)


def counts(api: Api) -> dict[str, int]:
    return dict(api.server.control("GET", f"organizations/{api.name}")["counts"])


def state(api: Api) -> Any:
    snapshot = api.server.control("GET", "snapshot")
    return next(item for item in snapshot["organizations"] if item["name"] == api.name)


# ---- datasets ----


def test_small(api: Api) -> None:
    found = counts(api)
    assert {name: found[name] for name in SMALL} == SMALL
    logins = [row["user"] for row in api.rows("users")]
    assert logins[0] == "agent001@example.com"
    assert len({login.lower() for login in logins}) == 24
    assert all(3 <= len(row["skillLevels"]) <= 5 for row in api.rows("skills"))


def test_empty_has_only_the_settings(empty: Api) -> None:
    assert {name: number for name, number in counts(empty).items() if number} == {
        "configurations": 4
    }


def test_bare_has_only_what_cannot_be_created(make: Callable[..., Api], api: Api) -> None:
    bare = make(data="bare")
    found = counts(bare)
    assert found["users"] == 25
    assert found["workTypes"] == 8
    assert not any(found.get(name) for name in CREATED)
    assert [row["friendlyName"] for row in bare.rows("workTypes")] == [
        row["friendlyName"] for row in api.rows("workTypes")
    ]
    assert bare.get(f"v2/users/{bare.user()}/skills")["totalItems"] == 0
    assert bare.get("v2/workTypes/101/workHandlers")["totalItems"] == 0


def test_large(make: Callable[..., Api]) -> None:
    api = make(data="large")
    found = counts(api)
    assert {name: found[name] for name in LARGE} == LARGE
    assert (
        len(
            {
                (row["exclusionType"], row["exclusionValue"])
                for row in api.get("v3/exclusions", maxResults=1000, startIndex=9000)["exclusions"]
            }
        )
        == 1000
    )
    assert api.get("v3/exclusions", exclusionType="SSN")["totalItems"] == 4000
    assert api.get("v2/users", email="agent1997@example.com")["totalItems"] == 1


def test_data_is_the_same_for_the_same_name(
    server: Server, make: Callable[..., Api], api: Api
) -> None:
    server.control("POST", "clock", {"now": "2030-01-01T00:00:00Z", "freeze": True})
    server.control("POST", "reset", {"organization": api.name})
    first = state(api)
    api_body = {
        "exclusionType": "SSN",
        "exclusionValue": "987-65-4329",
        "startTime": "2025-01-01T00:00:00Z",
    }
    made = Api(server, api.name).post("v3/exclusions", api_body)
    server.control("POST", "reset", {"organization": api.name})
    assert state(api) == first
    assert Api(server, api.name).post("v3/exclusions", api_body) == made
    server.control("POST", "clock", {"reset": True})
    assert make().user() != api.user(), "ids differ between organizations"


# ---- organizations, reset ----


def test_organizations_do_not_see_each_other(make: Callable[..., Api]) -> None:
    one, two = make(data="empty"), make(data="empty", dialect="quirky")
    one.post("v2/signatures", {"contents": "x"})
    assert (one.get("v2/signatures")["totalItems"], two.get("v2/signatures")["totalItems"]) == (
        1,
        0,
    )


def test_a_dataset_may_have_another_number_of_exclusions(make: Callable[..., Api]) -> None:
    assert make(exclusions=0).get("v3/exclusions")["totalItems"] == 0
    assert make(data="empty", exclusions=3).get("v3/exclusions")["totalItems"] == 3
    assert make(data="bare").get("v3/exclusions")["totalItems"] == 0


def test_a_filtered_listing_sees_what_was_written_between_its_pages(
    make: Callable[..., Api],
) -> None:
    api = make(data="empty", exclusions=10, page_cap=2)
    assert api.get("v3/exclusions?exclusionType=Voice")["totalItems"] == 2
    first = api.get("v3/exclusions?exclusionType=Voice")["exclusions"][0]
    api.delete(f"v3/exclusions/{first['id']}")
    assert api.get("v3/exclusions?exclusionType=Voice")["totalItems"] == 1


def test_organization_settings(server: Server, make: Callable[..., Api]) -> None:
    api = make(dialect="quirky", latency=1, loose=True, token_lifetime=60)
    shown = server.control("GET", f"organizations/{api.name}")
    assert shown["settings"] == {
        "data": "small",
        "exclusions": None,
        "dialect": "quirky",
        "page_base": 1,
        "page_cap": 7,
        "ignore_start_index": False,
        "rate": 0,
        "latency": 1,
        "loose": True,
        "token_lifetime": 60,
        "readings": {name: reading("quirky", {}, name) for name in SWITCHES},
    }
    server.control("PUT", f"organizations/{api.name}", {"client_id": "robot", "api_key": "key"})
    answer = server.token(api.name, client_id="robot")
    assert answer.status_code == 401
    assert requests.post(
        server.base + "/tokenservice/oauth2/access_token",
        auth=("robot", "sandbox-secret"),
        data={"grant_type": "client_credentials", "realm": api.name},
        timeout=5,
    ).ok
    for body in ({"data": "huge"}, {"dialect": 5}, {"rate": -1}, {"colour": 1}, {"page_base": 2}):
        server.control("PUT", f"organizations/{api.name}", body, expect=400)
    server.control("GET", "organizations/nobody", expect=404)
    server.control("DELETE", "organizations/nobody", expect=404)


def test_reset_of_one_organization(server: Server, make: Callable[..., Api]) -> None:
    api, other = make(data="empty"), make(data="empty")
    for each in (api, other):
        each.post("v2/signatures", {})
    server.control("POST", "reset", {"organization": api.name})
    assert (api.get("v2/signatures")["totalItems"], other.get("v2/signatures")["totalItems"]) == (
        0,
        1,
    )
    assert api.journal(), "the journal stays"
    server.control("POST", "reset", {"organization": api.name, "data": "small", "page_cap": 3})
    assert len(api.get("v2/users")["users"]) == 3
    server.control("POST", "reset", {"organization": "nobody"}, expect=404)
    server.control("POST", "reset", {"organization": api.name, "data": "huge"}, expect=400)


def test_reset_of_everything(server: Server, api: Api) -> None:
    api.fault(path="*", status=500)
    server.control("POST", "clock", {"advance": 1000})
    server.control("POST", "reset", {})
    assert server.control("GET", "clock")["offset"] == 0
    assert server.control("GET", "faults") == {"faults": []}
    assert api.journal() == []
    assert api.get("v2/users")["totalItems"] == 24


# ---- journal ----


def test_journal_entries_and_filters(server: Server, api: Api) -> None:
    last = server.control("GET", "journal")["last"]
    api.get("v2/users", email="agent001@example.com")
    api.post("v2/signatures", {"contents": "x"})
    api.call("GET", "v2/users/0", expect=404)
    entries = api.journal(after=last)
    assert [entry["seq"] for entry in entries] == [last + 1, last + 2, last + 3]
    first = {name: value for name, value in entries[0].items() if name not in ("seq", "time")}
    assert first == {
        "organization": api.name,
        "method": "GET",
        "path": api.url("v2/users"),
        "query": {"email": "agent001@example.com"},
        "status": 200,
        "operation_id": "getUsersCollection",
        "body": None,
        "violations": [],
        "fault": None,
    }
    assert entries[1]["body"] == {"contents": "x"}
    assert (
        len(api.journal(after=last, method="post"))
        == len(api.journal(after=last, status="404"))
        == len(api.journal(after=last, limit=1))
        == 1
    )
    assert len(api.journal(after=last, path="*/users*")) == 2
    assert len(api.journal(after=last, operation_id="getUser")) == 1
    assert api.journal(after=last + 3) == []
    server.control("GET", "journal?after=x", expect=400)


def test_coverage_lists_operations_without_a_success(server: Server, api: Api) -> None:
    api.send("GET", "v4/jobs/none")
    assert "getJobInstance" in server.control("GET", "journal", coverage="true")["missing"]
    api.get("v2/skills")
    assert "getSkills" not in server.control("GET", "journal", coverage="true")["missing"]
    server.control("DELETE", "journal")
    assert server.control("GET", "journal")["entries"] == []
    assert "getSkills" not in server.control("GET", "journal", coverage="true")["missing"], (
        "it outlives the entries"
    )
    server.control("DELETE", "journal", coverage="true")
    assert "getSkills" in server.control("GET", "journal", coverage="true")["missing"]


# ---- clock, snapshot ----


def test_clock(server: Server) -> None:
    try:
        frozen = server.control(
            "POST", "clock", {"now": "2031-01-01T00:00:00+02:00", "freeze": True}
        )
        assert frozen["now"] == "2030-12-31T22:00:00.000Z" == server.control("GET", "clock")["now"]
        assert (
            server.control("POST", "clock", {"advance": 1.5})["now"] == "2030-12-31T22:00:01.500Z"
        )
        assert server.control("POST", "clock", {"freeze": False})["frozen"] is False
        assert server.control("GET", "clock")["now"].startswith("2030-12-31T22:00:0")
        for body in ({"now": "yesterday"}, {"advance": "x"}, {"later": 1}):
            server.control("POST", "clock", body, expect=400)
    finally:
        assert server.control("POST", "clock", {"reset": True})["offset"] == 0


def test_a_snapshot_restores_exactly(server: Server, api: Api) -> None:
    api.fault(path="*/never", status=500)
    before = server.control("GET", "snapshot")
    made = api.post("v2/signatures", {"contents": "x"})
    api.delete(f"v3/exclusions/{api.rows('exclusions')[0]['id']}")
    server.control("DELETE", "faults")
    server.control("PUT", "snapshot", before)
    assert server.control("GET", "snapshot") == before
    assert api.post("v2/signatures", {"contents": "x"})["id"] == made["id"], (
        "the token and the row of ids are restored too"
    )
    server.control("PUT", "snapshot", {"organizations": []}, expect=400)
    assert api.get("v2/signatures")["totalItems"] == 3


def test_control_refuses_what_it_does_not_know(server: Server) -> None:
    server.control("GET", "nothing", expect=404)
    server.control("PUT", "journal", {}, expect=405)
    assert server.raw("POST", "/_sandbox/reset", data="{").status_code == 400
    assert server.control("GET", "health")["status"] == "ok"


# ---- page and command line ----


def test_the_page(server: Server, api: Api) -> None:
    answer = server.raw("GET", "/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert f"<option>{api.name}</option>" in answer.text
    assert "{{" not in answer.text
    assert "http://" not in answer.text, "nothing from elsewhere"
    assert "https://" not in answer.text, "nothing from elsewhere"
    assert "src=" not in answer.text, "nothing from elsewhere"


def test_the_command_line(tmp_path: Path) -> None:
    options = shlex.split("--org one --org two:id:secret:key --data empty --dialect quirky")
    options += shlex.split("--page-cap 3 --token-lifetime 5")
    process, base = start(tmp_path, *options)
    server = Server(base)
    try:
        shown = server.control("GET", "organizations")["organizations"]
        assert [
            (item["name"], item["client_id"], item["client_secret"], item["api_key"])
            for item in shown
        ] == [
            ("one", "sandbox", "sandbox-secret", "sandbox-key"),
            ("two", "id", "secret", "key"),
        ]
        assert (
            shown[0]["settings"]
            | {"data": "empty", "page_base": 1, "page_cap": 3, "token_lifetime": 5}
            == shown[0]["settings"]
        )
    finally:
        process.send_signal(signal.SIGINT)
        output, _unused = process.communicate(timeout=10)
    assert process.returncode == 0
    assert f"ALVARIA_BASE_URL={base}" in output
    assert (
        "ALVARIA_ORG_ID=two\nALVARIA_CLIENT_ID=id\n"
        "ALVARIA_CLIENT_SECRET=secret\nALVARIA_API_KEY=key" in output
    )


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--host", "192.0.2.1"], 2),
        (["--org", "a:b"], 1),
        (["--rate", "-1"], 1),
        (["--data", "huge"], 2),
    ],
)
def test_options_that_are_refused(refused: Refused, options: list[str], code: int) -> None:
    status, said = refused(*options)
    assert status == code
    assert said


def test_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        tmp_path / "server.pem"
    )
    process, base = start(
        tmp_path,
        "--data",
        "empty",
        "--tls-cert",
        str(tmp_path / "server.pem"),
        "--tls-key",
        str(tmp_path / "server.pem"),
    )
    try:
        assert base.startswith("https://")
        session = requests.Session()
        session.trust_env = False
        assert (
            session.get(
                base + "/_sandbox/health", verify=str(tmp_path / "ca.pem"), timeout=5
            ).json()["status"]
            == "ok"
        )
    finally:
        process.terminate()
        process.communicate(timeout=10)
