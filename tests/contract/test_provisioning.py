# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Provisioning: reads with filters, and every write with its version lock."""

from __future__ import annotations

from typing import Any

import pytest

from .client import Api, reasons
from .test_operations import put_fields


def names(body: dict[str, Any], field: str) -> list[str]:
    return [row["friendlyName"][0]["value"] for row in body[field]]


# ---- reads ----


def test_users_and_their_filters(api: Api) -> None:
    assert (
        api.get("v2/users")["totalItems"],
        api.get("v2/users", includeInactive="true")["totalItems"],
    ) == (24, 25)
    [user] = api.get("v2/users", email="agent001@example.com")["users"]
    assert [row["user"] for row in api.get("v2/users", email="Agent001@example.com")["users"]] == [
        "Agent001@example.com"
    ]
    assert api.get("v2/users", email="agent023@example.com")["totalItems"] == 0
    assert (
        api.get("v2/users", email="agent023@example.com", includeInactive="true")["totalItems"] == 1
    )
    name = f"{user['firstName']} {user['lastName']}"
    assert [row["id"] for row in api.get("v2/users", preferredNameValue=name)["users"]] == [
        user["id"]
    ]
    assert api.get("v2/users", preferredNameValue=name.upper())["totalItems"] == 0
    whole = api.get(f"v2/users/{user['id']}")
    assert whole["userReference"] == {"organizationId": api.name, "userId": user["id"]}
    assert whole["memberOf"]["name"][0]["value"] == "North"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 7),
        ({"includeInactive": "true"}, 8),
        ({"direction": "outreach"}, 3),
        ({"channelType": "voice"}, 3),
        ({"channelType": "sms", "includeInactive": "true"}, 2),
        ({"queueType": "terminal"}, 2),
        ({"workTypeRules.email": "CanInitiateNewOutboundEmail"}, 2),
        ({"friendlyName": "Overflow"}, 2),
        ({"friendlyName": "overflow"}, 0),
        ({"friendlyName": "Overflow", "channelType": "voice", "direction": "inbound"}, 1),
    ],
)
def test_work_type_filters(api: Api, query: dict[str, str], found: int) -> None:
    body = api.get("v2/workTypes", **query)
    assert len(body["workTypes"]) == body["totalItems"] == found


def test_work_types_have_all_seven_classes(api: Api) -> None:
    assert len({row["workTypeClassification"] for row in api.rows("workTypes")}) == 7


def test_special_work_types_answer_only_for_their_kind(api: Api) -> None:
    sms, mail = (
        api.named("workTypes", "Reminders")["id"],
        api.named("workTypes", "Newsletter")["id"],
    )
    assert api.get(f"v2/outreachSMSWorkType/{sms}")["vsn"]
    assert api.get(f"v2/outreachEmailWorkType/{mail}")["fromName"]
    assert "vsn" not in api.get(f"v2/workTypes/{sms}")
    api.call("GET", f"v2/outreachSMSWorkType/{mail}", expect=404)
    api.call("GET", f"v2/outreachEmailWorkType/{sms}", expect=404)


def test_teams(api: Api) -> None:
    assert (
        api.get("v2/teams")["totalItems"],
        api.get("v2/teams", includeInactive="true")["totalItems"],
    ) == (3, 4)
    members, owners, everybody = (
        api.get(f"v2/teams/team1/{name}") for name in ("teamMembers", "teamOwners", "allUsers")
    )
    assert members["totalItems"] == 8
    assert owners["totalItems"] == 2
    assert everybody["users"] == members["teamMembers"]
    assert everybody["teamOwners"] == owners["teamOwners"]
    idle = api.get("v2/teams/team1/teamMembers", state="Idle")["totalItems"]
    assert 0 < idle < 8
    assert api.get("v2/teams/team1/teamMembers", state="All")["totalItems"] == 8
    assert names(
        api.get(f"v2/users/{api.user('supervisor001@example.com')}/managerOf"), "teams"
    ) == ["North", "South", "East", "Archive"]
    assert names(api.get(f"v2/users/{api.user()}/managerOf"), "teams") == ["North"]


def test_other_collections_and_filters(api: Api) -> None:
    assert api.get("v2/dispositions")["totalItems"] == 11
    assert api.get("v2/dispositions", includeInactive="true")["totalItems"] == 12
    assert api.get("v2/workHandlerStatusReasons", category="Park")["totalItems"] == 2
    assert names(api.get("v2/contactDataDefs", channelType="email"), "contactDataDefs") == [
        "Mail Default"
    ]
    assert names(
        api.get("v2/contactDataDefReservedWords", friendlyName="LastName"),
        "contactDataDefReservedWords",
    ) == ["LastName"]
    assert names(
        api.get("v2/emailTemplates", templateType="outreachCampaign"), "emailTemplates"
    ) == ["Spring Offer"]
    assert names(
        api.get("v2/dispositionRoutingPlans", channelType="chat"), "dispositionRoutingPlans"
    ) == ["Service Plan"]
    assert api.get("v2/dispositionRoutingPlans", channelType="screen")["totalItems"] == 0
    assert api.get("v2/dispositionRoutingPlans/7/rules")["totalItems"] == 5
    assert api.get("v2/skills")["totalItems"] == 10
    spanish = api.named("skills", "Spanish")
    assert names(api.get(f"v2/skills/{spanish['id']}"), "skillLevels") == [
        "Basic",
        "Conversational",
        "Fluent",
        "Native",
    ]
    billing = api.named("workTypes", "Billing")["id"]
    assert (
        api.get(f"v2/workTypes/{billing}/dispositions", dispositionType="systemDefined")[
            "totalItems"
        ]
        == 0
    )
    assert (
        api.get(f"v2/workTypes/{billing}/audioMessages")["audioMessages"][0]["kind"]
        == "via#audiomessage"
    )
    assert names(api.get("v2/workTypeGroups/19/workTypes"), "workTypes") == [
        "Collections",
        "Reminders",
        "Newsletter",
    ]


def test_work_types_of_a_user_follow_the_work_handlers(api: Api) -> None:
    user, work_type = (
        api.user("supervisor001@example.com"),
        api.named("workTypes", "Collections")["id"],
    )
    assert api.get(f"v2/users/{user}/workTypes")["totalItems"] == 0
    handlers = [
        {"id": user},
        {"id": api.user("agent002@example.com")},
        {"id": api.user("agent004@example.com")},
    ]
    api.put(f"v2/workTypes/{work_type}/workHandlers", {"version": 1, "workHandlers": handlers})
    assert names(api.get(f"v2/users/{user}/workTypes"), "workTypes") == ["Collections"]
    assert api.get(f"v2/users/{user}/workTypes", direction="inbound")["totalItems"] == 0
    assert names(api.get(f"v2/users/{user}/callBackWorkTypes"), "workTypes") == ["Collections"]
    # agent004 is logged off, and nobody consults himself.
    assert [
        row["user"]
        for row in api.get(f"v2/users/{user}/workTypes/{work_type}/onlineAgents")["users"]
    ] == ["agent002@example.com"]


# ---- writes ----


def test_user_skills(api: Api) -> None:
    path = f"v2/users/{api.user()}/skills"
    spanish, billing = api.named("skills", "Spanish"), api.named("skills", "Billing")
    wanted = [
        {"id": spanish["id"], "levelId": spanish["skillLevels"][2]["id"]},
        {"id": billing["id"], "levelId": billing["skillLevels"][0]["id"]},
    ]
    body = api.put(path, {"version": 1, "userSkills": wanted})
    assert body["version"] == 2
    assert body["totalItems"] == 2
    assert body["userSkills"][0] == {**wanted[0], "kind": "via#userSkill", "active": True}
    assert api.get(path) == body
    assert api.put(path, {"userSkills": wanted[:1]})["version"] == 3, "the version is optional"
    api.put(path, {"version": 2, "userSkills": wanted}, 409)
    assert api.get(path)["totalItems"] == 1
    assert api.put(path, {"version": 3, "userSkills": []})["totalItems"] == 0
    for wrong, place in (
        ({"id": "0"}, "body/userSkills/1/id"),
        ({}, "body/userSkills/1/id"),
        (wanted[0], "body/userSkills/1/id"),
        ({"id": billing["id"], "levelId": wanted[0]["levelId"]}, "body/userSkills/1/levelId"),
    ):
        assert place in reasons(api.put(path, {"userSkills": [wanted[0], wrong]}, 400))[0]
    api.put("v2/users/nobody/skills", {"userSkills": []}, 404)


def test_work_handlers(api: Api) -> None:
    path = f"v2/workTypes/{api.named('workTypes', 'Billing')['id']}/workHandlers"
    before = api.get(path)
    assert [row["id"] for row in before["workHandlers"]] == [
        api.user(f"agent00{number}@example.com") for number in range(1, 9)
    ]
    wanted = before["workHandlers"][::-1]
    after = api.put(path, {"version": before["version"], "workHandlers": wanted})
    assert after["workHandlers"] == wanted
    assert after["version"] == before["version"] + 1
    assert after["lastModifiedTime"] > before["lastModifiedTime"]
    api.put(path, {"version": before["version"], "workHandlers": wanted}, 409)
    api.put(path, {"workHandlers": wanted}, 400)
    api.put(path, {"version": after["version"], "workHandlers": [{"id": "nobody"}]}, 400)
    api.put(path, {"version": after["version"], "workHandlers": [wanted[0], wanted[0]]}, 400)
    assert api.get(path) == after


@pytest.mark.parametrize(
    ("owner", "operation"),
    [("users", "putUserWorkHandlerRules"), ("workTypes", "putWorkTypeWorkHandlerRules")],
)
def test_work_handler_rules(api: Api, owner: str, operation: str) -> None:
    key = api.user() if owner == "users" else api.named("workTypes", "Billing")["id"]
    path = f"v2/{owner}/{key}/workHandlerRules"
    before = api.get(path)
    body = {name: before.get(name, False) for name in put_fields(operation)} | {
        "maxWrapTime": 300,
        "wrapType": "required",
    }
    after = api.put(path, body)
    changed = {"maxWrapTime": 300, "wrapType": "required", "version": 2} | (
        {"canConference": False, "canBlindTransfer": False} if owner == "workTypes" else {}
    )
    assert after == {**before, **changed}
    assert api.get(path) == after
    api.put(path, body, 409)
    for wrong in ({"minWrapTime": 301}, {"wrapWarningDelay": -1}, {"canRecord": True}):
        api.put(path, {**body, "version": 2, **wrong}, 400)
    short = {name: value for name, value in body.items() if name != "canDial"}
    assert "canDial" in reasons(api.put(path, short, 400))[0]


def test_an_unknown_callback_work_type(api: Api) -> None:
    path = f"v2/workTypes/{api.named('workTypes', 'Billing')['id']}/workHandlerRules"
    rules = api.get(path)
    body = {name: rules.get(name, True) for name in put_fields("putWorkTypeWorkHandlerRules")}
    api.put(path, {**body, "defaultCallBackWorkTypeId": "0"}, 400)
    assert (
        api.put(path, {**body, "defaultCallBackWorkTypeId": "105"})["defaultCallBackWorkTypeId"]
        == "105"
    )


def test_hidden_work_types_leave_the_destinations(api: Api) -> None:
    user, billing = api.user(), api.named("workTypes", "Billing")["id"]
    assert "Billing" in names(api.get(f"v2/users/{user}/destinationWorkTypes"), "workTypes")
    body = api.put(f"v2/users/{user}/hiddenWorkTypes", {"workTypes": [{"id": billing}]})
    assert names(body, "workTypes") == ["Billing"]
    assert api.get(f"v2/users/{user}/hiddenWorkTypes") == body
    assert "Billing" not in names(api.get(f"v2/users/{user}/destinationWorkTypes"), "workTypes")
    api.put(f"v2/users/{user}/hiddenWorkTypes", {"workTypes": [{"id": "0"}]}, 400)
    api.put(f"v2/users/{user}/hiddenWorkTypes", {"workTypes": [{"id": billing}], "version": 1}, 400)


def test_work_type_templates(api: Api) -> None:
    path = f"v2/workTypes/{api.named('workTypes', 'Billing')['id']}/emailTemplates"
    assert api.get(path)["totalItems"] == 0
    body = api.put(path, {"version": 1, "emailTemplates": [{"id": "2"}, {"id": "1"}]})
    assert names(body, "emailTemplates") == ["Payment Plan", "Receipt"]
    assert body["version"] == 2
    api.put(path, {"version": 1, "emailTemplates": []}, 409)
    api.put(path, {"version": 2, "emailTemplates": [{"id": "0"}]}, 400)
    assert (api.post(f"{path}/3")["version"], api.get(path)["totalItems"]) == (3, 3)
    api.post(f"{path}/3", expect=409)
    api.post(f"{path}/99", expect=404)
    api.delete(f"{path}/3")
    api.delete(f"{path}/3", 404)
    assert (api.get(path)["version"], api.get(path)["totalItems"]) == (4, 2)
    api.delete("v2/emailTemplates/1")
    assert names(api.get(path), "emailTemplates") == ["Payment Plan"]


def test_system_externals(api: Api) -> None:
    def name(text: str) -> list[dict[str, str]]:
        return [{"locale": "en-US", "value": text}]

    made = api.post(
        "v2/systemExternals",
        {"friendlyName": name("Night Desk"), "systemExternal": "+12025550142"},
        201,
    )
    path = f"v2/systemExternals/{made['id']}"
    assert made["active"] is True
    assert made["version"] == 1
    assert api.get(path) == made
    off = api.patch(path, {"version": 1, "active": False})
    assert off == {
        **made,
        "active": False,
        "version": 2,
        "lastModifiedTime": off["lastModifiedTime"],
    }
    assert made["id"] not in [row["id"] for row in api.get("v2/systemExternals")["systemExternals"]]
    assert made["id"] in [
        row["id"]
        for row in api.get("v2/systemExternals", includeInactive="true")["systemExternals"]
    ]
    replaced = api.put(
        path, {"version": 2, "friendlyName": name("Day Desk"), "systemExternal": "+12025550143"}
    )
    assert (replaced["version"], replaced["active"], replaced["friendlyName"][0]["value"]) == (
        3,
        False,
        "Day Desk",
    )
    for method, body in (
        ("PUT", {"friendlyName": name("Day Desk"), "systemExternal": "1"}),
        ("PATCH", {"active": True}),
    ):
        api.call(method, path, {**body, "version": 2}, 409)
        api.call(method, path, body, 400)
    good = {"friendlyName": name("Third"), "systemExternal": "+12025550144"}
    wrongs: tuple[dict[str, Any], ...] = (
        {"friendlyName": name("")},
        {"friendlyName": []},
        {"systemExternal": " "},
        {"friendlyName": name("Head Office")},
    )
    for wrong in wrongs:
        assert "error" in api.post("v2/systemExternals", {**good, **wrong}, 422)
        api.put(path, {**good, **wrong, "version": 3}, 422)
    assert api.patch(path, {"version": 3, "friendlyName": name("Day Desk")})["version"] == 4, (
        "its own name is not a duplicate"
    )
    api.delete(path)
    api.call("GET", path, expect=404)
    api.delete(f"v2/systemExternals/{api.named('systemExternals', 'Translation Line')['id']}", 422)


def test_signatures_and_templates(api: Api) -> None:
    name = [{"locale": "en-US", "value": "Fresh"}]
    signature = api.post("v2/signatures", {"contents": "Regards", "friendlyName": name}, 200)
    template = api.post(
        "v2/emailTemplates",
        {
            "subject": "Hi",
            "body": "Text",
            "templateType": "standardResponse",
            "signatureId": signature["id"],
            "friendlyName": name,
        },
        200,
    )
    assert template["active"] is True
    assert template["version"] == 1
    assert api.post("v2/signatures", {}, 200)["version"] == 1, "no field is required (P28)"
    api.post("v2/signatures", {"friendlyName": name}, 409)
    api.post("v2/emailTemplates", {"signatureId": "0"}, 400)
    for path, body in (
        (f"v2/signatures/{signature['id']}", {"contents": "Bye"}),
        (f"v2/emailTemplates/{template['id']}", {"subject": "Bye"}),
    ):
        before = api.get(path)
        after = api.patch(path, {"version": 1, **body})
        assert after == {
            **before,
            **body,
            "version": 2,
            "lastModifiedTime": after["lastModifiedTime"],
        }
        api.patch(path, {"version": 1, **body}, 409)
        api.patch(path, body, 400)
    api.patch(f"v2/emailTemplates/{template['id']}", {"version": 2, "signatureId": "0"}, 400)
    api.delete(f"v2/signatures/{signature['id']}", 409)
    api.delete(f"v2/emailTemplates/{template['id']}")
    api.delete(f"v2/signatures/{signature['id']}")
    api.call("GET", f"v2/signatures/{signature['id']}", expect=404)
