# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every request of an exact run fails in turn, and nothing is destroyed that should be kept.

Never is an object deleted that the document lists, nor one whose replacement is not there; the
result tells the truth; and the next run reaches the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.tests import summary

from .support.engine import perform
from .support.faults import virtual_time
from .support.sandbox import UNSAFE, Organization, serving
from .support.state import put_back, saved, state_of
from .support.ways import thorough

#: What goes wrong with a request, and for how many in a row; ``None``: for all from then on.
FAULTS: dict[str, tuple[dict[str, Any], int | None]] = {
    "no answer": ({"cut": "before"}, None),
    "no answer, processed": ({"cut": "after"}, 1),
    "400": ({"status": 400}, 1),
    "403": ({"status": 403}, 1),
    "409": ({"status": 409}, None),
    "429": ({"status": 429}, None),
    "500": ({"status": 500}, 1),
    "an error in a success": (
        {"status": 200, "body": {"error": {"code": 500, "message": "no", "errors": []}}},
        None,
    ),
}
PERIOD = {"start_time": "2030-01-01T00:00:00Z", "end_time": "2031-01-01T00:00:00Z"}
TRACKER = {
    "type_of_tracker": "Customer",
    "number_of_attempts": 3,
    "threshold_type": "Day",
    "threshold": 1,
    "dispositions": ["BZ"],
    "contact_channels": ["Voice"],
}
QUOTA = {"total_quota": 9, "unit_value": 1}
MESSAGES = {name: TRACKER[name] for name in TRACKER if name != "contact_channels"}
AGENTS = ("agent002@example.com", "agent003@example.com", "agent004@example.com")
WORK_TYPES = ("Billing", "Newsletter", "Support Chat")
TEMPLATES = ("Receipt", "Opening Hours", "Spring Offer")
SKILLS = tuple({"name": name, "level": "Basic"} for name in ("Billing", "Spanish", "Sales"))


def _rule(number: int, **more: Any) -> dict[str, Any]:
    value = f"+120255501{number:02}"
    return {"exclusion_type": "Voice", "exclusion_value": value, **PERIOD, **more}


def _time(number: int, start: str = "09:00") -> dict[str, Any]:
    window = {"day_of_week": ["Monday"], "start_time": start, "end_time": "12:00"}
    return {
        "contact_key_type": "Customer",
        "contact_key": f"C{number}",
        "contact_value_type": "All",
        "convenient_times": [window],
    }


def _template(name: str, subject: str) -> dict[str, Any]:
    return {
        "name": name,
        "template_type": "acknowledgement",
        "subject": subject,
        "body": "Thank you.",
    }


def _external(name: str, value: str) -> dict[str, Any]:
    return {"name": name, "system_external": value}


@dataclass(frozen=True)
class Case:
    """What is there before, and what an exact run makes of it: one kept, changed, new and old."""

    name: str
    before: Any
    wanted: Any
    module: str = "alvaria_config"
    data: str = "bare"
    deletes: bool = True

    def options(self, items: Any) -> dict[str, Any]:
        if self.module == "alvaria_exclusions":
            return {"exclusions": items, "state": "exact", "max_deletions": 9, "concurrency": 1}
        return {
            "config": {self.name: items},
            "state": "exact",
            "max_deletions": 9,
            "concurrency": 1,
        }


def _members(
    name: str, owner: str, owners: Sequence[str], member: str, members: Sequence[Any]
) -> Case:
    """Of one list something is taken and something added; another stays."""
    first, second, third = members

    def lists(mine: list[Any]) -> list[dict[str, Any]]:
        given = {owners[0]: mine, owners[1]: [second]}
        return [{owner: key, member: value, "state": "exact"} for key, value in given.items()]

    before, wanted = lists([first, second]), lists([second, third])
    return Case(name, before, wanted, data="small", deletes=False)


def _rules(name: str, owner: str, owners: Sequence[str], flag: str) -> Case:
    """Rules of two owners are changed."""
    before, wanted = ([{owner: key, flag: value} for key in owners[:2]] for value in (True, False))
    return Case(name, before, wanted, data="small", deletes=False)


_RULES = (
    [_rule(1), _rule(2), _rule(3)],
    [_rule(1), _rule(2, reason="asked"), _rule(4)],
)
CASES = [
    Case(
        "signatures",
        [{"name": name, "contents": "x"} for name in ("Kept", "Changed", "Old")],
        [
            {"name": "Kept", "contents": "x"},
            {"name": "Changed", "contents": "y"},
            {"name": "New", "contents": "z"},
        ],
    ),
    Case(
        "attempt_trackers",
        [{"name": name, **TRACKER} for name in ("Kept", "Changed", "Old")],
        [
            {"name": "Kept", **TRACKER},
            {"name": "Changed", **TRACKER, "threshold": 2},
            {"name": "New", **TRACKER},
        ],
    ),
    Case(
        "quota_controls",
        [{"product": name, **QUOTA} for name in ("Kept", "Changed", "Old")],
        [
            {"product": "Kept", **QUOTA},
            {"product": "Changed", **QUOTA, "unit_value": 2},
            {"product": "New", **QUOTA},
        ],
    ),
    Case("exclusions", *_RULES),
    Case("exclusions", *_RULES, module="alvaria_exclusions"),
    Case(
        "email_templates",
        [_template(name, "Thanks") for name in ("Kept", "Changed", "Old")],
        [_template("Kept", "Thanks"), _template("Changed", "Soon"), _template("New", "Thanks")],
    ),
    Case(
        "system_externals",
        [_external(name, "+12025550160") for name in ("Kept", "Changed", "Old")],
        [
            _external("Kept", "+12025550160"),
            _external("Changed", "+12025550161"),
            _external("New", "+12025550160"),
        ],
    ),
    Case(
        "message_trackers",
        [{"name": name, **MESSAGES} for name in ("Kept", "Changed", "Old")],
        [
            {"name": "Kept", **MESSAGES},
            {"name": "Changed", **MESSAGES, "threshold": 2},
            {"name": "New", **MESSAGES},
        ],
    ),
    Case(
        "convenient_contact_times",
        [_time(1), _time(2), _time(3)],
        [_time(1), _time(2, "10:00"), _time(4)],
    ),
    _members("user_skills", "user", AGENTS, "skills", SKILLS),
    _members("user_hidden_worktypes", "user", AGENTS, "worktypes", WORK_TYPES),
    _members("worktype_handlers", "worktype", WORK_TYPES, "handlers", AGENTS),
    _members("worktype_email_templates", "worktype", WORK_TYPES, "email_templates", TEMPLATES),
    _rules("user_handler_rules", "user", AGENTS, "can_dial"),
    _rules("worktype_handler_rules", "worktype", WORK_TYPES, "can_hold"),
    Case(
        "compliance_settings",
        {name: {"retain_days": 5} for name in ("exclusions", "convenient_contact_times")},
        {name: {"retain_days": 6} for name in ("exclusions", "convenient_contact_times")},
        deletes=False,
    ),
]


#: What `make test` tries, as the whole takes more than a minute.
_ALWAYS = (
    "signatures",
    "attempt_trackers",
    "quota_controls",
    "exclusions",
    "system_externals",
    "worktype_handlers",
)


def _ways(case: Case) -> Any:
    name = f"{case.module}-{case.name}"
    return pytest.param(case, id=name, marks=[thorough] * (case.name not in _ALWAYS))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organization]:
    """The only organization of a sandbox, which is put back as a whole again and again."""
    with serving(tmp_path_factory.mktemp("exact"), "--data", "empty") as url:
        yield Organization(url, "matrix")


@pytest.mark.parametrize("case", [*map(_ways, CASES)])
def test_an_exact_run_whose_requests_fail_destroys_nothing(case: Case, own: Organization) -> None:
    own.reset(case.data)
    done = perform(own, case.module, **case.options(case.before))
    assert not done.get("failed"), done
    before = saved(own)
    position = own.position()
    done = perform(own, case.module, **case.options(case.wanted))
    assert not done.get("failed"), done
    wanted = state_of(own)
    requests = [entry for entry in own.journal(position) if entry["operation_id"] != "token"]
    methods = {entry["method"] for entry in requests}
    assert "GET" in methods
    assert methods & {"POST", "PUT", "PATCH"}
    assert ("DELETE" in methods) is case.deletes
    cells, wrong = 0, []
    for number, entry in enumerate(requests):
        for name in FAULTS:
            cells += 1
            put_back(own, before)
            with virtual_time():
                _plan_fault(own, requests, number, name)
                position = own.position()
                result = perform(own, case.module, **case.options(case.wanted))
                own.forget_faults()
                told = _judge(result, own.journal(position), requests)
                again = perform(own, case.module, **case.options(case.wanted))
            if again.get("failed") or state_of(own) != wanted:
                told.append(f"the next run does not reach the end: {again.get('msg')}")
            wrong += [f"{name} at {number} {entry['method']}: {text}" for text in told]
    summary.add("exact fault matrix", cells=cells, failures=len(wrong))
    assert not wrong, "\n".join(wrong)


def _plan_fault(own: Organization, requests: list[dict[str, Any]], number: int, name: str) -> None:
    """Have one of the requests that a run makes meet a fault."""
    entry = requests[number]
    effect, count = FAULTS[name]
    path = f"*{entry['path']}".replace("[", "[[]")
    skip = _skip(requests, number)
    own.fault(path=path, method=entry["method"], skip=skip, count=count, **effect)


def _skip(requests: list[dict[str, Any]], number: int) -> int:
    """How many requests before one look the same."""
    own = (requests[number]["method"], requests[number]["path"])
    return [(entry["method"], entry["path"]) for entry in requests[:number]].count(own)


def _is_done(entry: dict[str, Any]) -> bool:
    """Whether the server has done what a request asked for."""
    if entry["operation_id"] == "token":
        return False
    if entry["fault"]:
        return "after" in str(entry["fault"])
    return bool(entry["status"] and entry["status"] < 300)


def _judge(
    result: dict[str, Any], journal: list[dict[str, Any]], rehearsed: list[dict[str, Any]]
) -> list[str]:
    """What of a run that met a fault is not as it has to be."""
    wrong = []
    done = [entry for entry in journal if entry["method"] in UNSAFE and _is_done(entry)]
    deleted = [entry for entry in done if entry["method"] == "DELETE"]
    may_go = {entry["path"] for entry in rehearsed if entry["method"] == "DELETE"}
    if {entry["path"] for entry in deleted} - may_go:
        wrong.append("something was deleted that the document lists")
    needed = [entry for entry in rehearsed if entry["method"] in ("POST", "PUT", "PATCH")]
    written = [entry for entry in done if entry["method"] in ("POST", "PUT", "PATCH")]
    if deleted and len(written) < len(needed):
        wrong.append("something was deleted before all else was there")
    if result.get("failed") and not result["msg"].strip():
        wrong.append("the failure says nothing")
    if not result.get("failed") and not result["changed"]:
        wrong.append("the result says that nothing changed")
    untold = result.get("failed") and done and not result["changed"]
    if untold and "may have been" not in str(result):
        wrong.append(f"nothing is said of what was written: {result['msg']}")
    return wrong


def test_an_entry_that_could_not_be_looked_up_protects_its_family(own: Organization) -> None:
    own.reset("bare")
    named = {name: TRACKER[name] for name in TRACKER if name != "contact_channels"}
    mine = {"name": "Mine", **named, "api_version": "v3"}
    config = {"attempt_trackers": [mine]}
    assert not perform(own, "alvaria_config", config=config).get("failed")
    own.fault(method="GET", path="*/v3/*attemptTrackers*", status=500, count=None)
    result = perform(own, "alvaria_config", config=config, state="exact", max_deletions=9)
    own.forget_faults()
    assert result["failed"]
    assert result["counts"]["attempt_trackers"]["deleted"] == 0
    there = own.call("GET", "/via/v4/{org}/compliance/attemptTrackers").json()
    assert [entry["attemptTrackerName"] for entry in there["attemptTrackers"]] == ["Mine"]


@pytest.mark.parametrize("shown", [{"friendlyName": None}, {}, {"friendlyName": []}])
def test_an_object_without_its_name_may_be_one_of_the_document(
    shown: dict[str, Any], own: Organization
) -> None:
    own.reset("empty")
    perform(own, "alvaria_config", config={"signatures": [{"name": "A"}]})
    path = f"/via/v2/organizations/{own.name}/provisioning/signatures"
    body = own.call("GET", path).json()
    del body["signatures"][0]["friendlyName"]
    body["signatures"][0].update(shown)
    own.fault(method="GET", path=path, status=200, body=body, count=None)
    options = {"config": {"signatures": []}, "state": "exact", "max_deletions": 9}
    result = perform(own, "alvaria_config", **options)
    own.forget_faults()
    assert not result.get("failed"), result
    # A name that is shown to be none is none of the document.
    gone = shown.get("friendlyName") == []
    assert result["changed"] is gone
    reasons = [held["reason"] for held in result["held_back"]]
    assert gone or reasons == ["the platform does not show its name, so it may be listed"]


def test_what_somebody_else_deletes_meanwhile_was_not_deleted_by_the_run(
    own: Organization, tmp_path: Path
) -> None:
    own.reset("empty")
    perform(own, "alvaria_exclusions", exclusions=[_rule(1), _rule(2)])
    ways: dict[str, dict[str, Any]] = {
        "alvaria_config": {"config": {"exclusions": [_rule(1)]}, "state": "exact"},
        "alvaria_exclusions": {"exclusions": [_rule(1)], "state": "absent"},
    }
    for module, options in ways.items():
        kept = {"undo_dest": str(tmp_path / module), "undo_plain": True}
        own.fault(method="DELETE", path="*/exclusions/*", status=404, processed=True)
        result = perform(own, module, max_deletions=9, **kept, **options)
        assert not result.get("failed"), result
        assert result["changed"] is False
        assert result["counts"].get("exclusions", result["counts"])["deleted"] == 0
        assert not result.get("surplus")
        assert perform(own, "alvaria_undo", src=kept["undo_dest"])["changed"] is False
    assert perform(own, "alvaria_exclusion_info")["exclusions"] == []


def test_what_gets_a_name_of_the_document_meanwhile_is_kept(own: Organization) -> None:
    own.reset("empty")
    [other, kept] = ({"signatures": [{"name": name, "contents": name}]} for name in ("A", "B"))
    perform(own, "alvaria_config", config=other)
    path = f"/via/v2/organizations/{own.name}/provisioning/signatures"
    before = own.call("GET", path).json()
    renamed = {"id": before["signatures"][0]["id"], "name": "B"}
    perform(own, "alvaria_config", config={"signatures": [renamed]})
    # The run lists the signatures a moment before that.
    own.fault(method="GET", path=path, status=200, body=before)
    result = perform(own, "alvaria_config", config=kept, state="exact", max_deletions=9)
    assert not result.get("failed"), result
    assert result["counts"]["signatures"]["updated"] == 1
    assert result["counts"]["signatures"]["deleted"] == 0
    assert result["held_back_count"] == 0
    [there] = perform(own, "alvaria_signature_info", details=True)["signatures"]
    assert (there["name"], there["contents"]) == ("B", "B")


@pytest.mark.parametrize(
    ("module", "options", "told"),
    [
        ("alvaria_config", {"config": {"signatures": []}, "families": []}, "families: is empty"),
        (
            "alvaria_exclusions",
            {"exclusions": [], "scope": {"contact_lists": []}},
            "scope.contact_lists: is empty",
        ),
        ("alvaria_exclusions", {"exclusions": [], "scope": {}}, "scope: is empty"),
    ],
)
def test_an_empty_selection_is_refused(
    module: str, options: dict[str, Any], told: str, own: Organization
) -> None:
    result = perform(own, module, state="exact", max_deletions=99, **options)
    assert result["failed"]
    assert told in result["msg"]


def test_an_object_that_has_gone_since_it_was_listed_is_made_anew_with_its_name(
    own: Organization,
) -> None:
    own.reset("empty")
    signature = {"name": "A", "contents": "A"}
    config = {
        "signatures": [signature],
        "email_templates": [{**_template("T", "S"), "signature": "A"}],
    }
    perform(own, "alvaria_config", config={"signatures": [signature]})
    path = f"/via/v2/organizations/{own.name}/provisioning/signatures"
    before = own.call("GET", path).json()
    perform(own, "alvaria_signature", name="A", state="absent")
    own.fault(method="GET", path=path, status=200, body=before)
    result = perform(own, "alvaria_config", config=config, state="exact")
    assert not result.get("failed"), result
    created = {name: counts["created"] for name, counts in result["counts"].items()}
    assert created == {"signatures": 1, "email_templates": 1}
    assert perform(own, "alvaria_config", config=config, state="exact")["changed"] is False


def test_an_object_that_has_gone_since_it_was_listed_is_not_exported(own: Organization) -> None:
    own.reset("small")
    before = perform(own, "alvaria_config_info", families=["email_templates"])
    own.fault(method="GET", path="*/emailTemplates/*", status=404, count=1)
    result = perform(own, "alvaria_config_info", families=["email_templates"])
    assert not result.get("failed"), result
    assert result["left_out"] == {"email_templates": {"gone": 1}}
    assert result["counts"]["email_templates"] == before["counts"]["email_templates"] - 1


def test_an_export_that_can_write_some_of_its_files_says_so(
    own: Organization, tmp_path: Path
) -> None:
    own.reset("small")
    (tmp_path / "email_templates.yml").mkdir()
    options = {"families": ["signatures", "email_templates"], "dest": str(tmp_path)}
    result = perform(own, "alvaria_config_info", **options)
    assert result["error"]["code"] == "file-not-written"
    assert (tmp_path / "signatures.yml").exists()
    assert result["changed"] is True
    assert perform(own, "alvaria_config_info", **options)["changed"] is False
