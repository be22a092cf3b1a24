# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Undoing runs: every kind of change of every family, and what others did in between."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES

from .support.changes import CHANGES, Change
from .support.engine import perform
from .support.kills import kill_after, started
from .support.playbook import play, run
from .support.sandbox import Organization, writes
from .support.state import State, difference, put_back, saved, state_of, wait_for_quiet

_FAMILY_OF = {family.task.name: family for family in FAMILIES}


@pytest.fixture
def dialect() -> str:
    """What is there decides, and every test of a module has both dialects."""
    return "documented"


def document_of(change: Change) -> dict[str, Any]:
    """A change as a document of one entry."""
    family = _FAMILY_OF[change.module]
    if family.parts:
        return {family.name: change.options}
    return {family.name: [change.options]}


def undo(organization: Organization, file: Path, **options: Any) -> dict[str, Any]:
    """Undo by a file; a second undo finds nothing to do."""
    options = {"undo_plain": True, **options}
    done = perform(organization, "alvaria_undo", src=str(file), **options)
    assert not done.get("failed"), done
    again = perform(organization, "alvaria_undo", src=str(file))
    assert not again.get("failed"), again
    assert again["changed"] is False
    return done


def apply(organization: Organization, file: Path, **options: Any) -> dict[str, Any]:
    """Apply a document with an undo file in clear."""
    options = {"undo_dest": str(file), "undo_plain": True, **options}
    result = perform(organization, "alvaria_config", **options)
    assert not result.get("failed"), result
    return result


#: An exclusion as an entry of a document and as a row of a list, and the reads of the listing
#: before its creation.
_ENTRY = {
    "exclusion_type": "Voice",
    "exclusion_value": "+12025550143",
    "start_time": "2030-01-01T00:00:00Z",
    "end_time": "2031-01-01T00:00:00Z",
}
MADE = {
    "alvaria_config": ({"config": {"exclusions": [_ENTRY]}}, 2),
    "alvaria_exclusions": ({"exclusions": [_ENTRY]}, 1),
}


@pytest.mark.parametrize("module", MADE)
def test_what_may_have_been_created_is_taken_back(
    module: str, organization: Organization, tmp_path: Path
) -> None:
    before = state_of(organization)
    options, reads = MADE[module]
    organization.fault(method="POST", path="*/exclusions", status=500, processed=True)
    organization.fault(method="GET", path="*/exclusions", status=403, skip=reads, count=None)
    file = tmp_path / "run.undo"
    done = perform(organization, module, undo_dest=str(file), undo_plain=True, **options)
    organization.forget_faults()
    assert difference(state_of(organization), before) != []
    assert "The write may have been processed." in done["msg"]
    undo(organization, file)
    assert difference(state_of(organization), before) == []


@pytest.mark.parametrize(
    "change",
    [change for change in CHANGES if change.module in _FAMILY_OF],
    ids=lambda change: change.label,
)
def test_every_kind_of_change_can_be_undone_and_done_again(
    change: Change, organization: Organization, folder: Path
) -> None:
    for module, options in change.before:
        assert not perform(organization, module, **options).get("failed")
    before = state_of(organization)
    file, back = folder / "undo", folder / "redo"
    done = apply(organization, file, config=document_of(change))
    assert done["changed"]
    after = state_of(organization)

    taken_back = undo(organization, file, undo_dest=str(back))
    assert taken_back["changed"]
    assert taken_back["kept"] == []
    assert difference(state_of(organization), before) == []

    undo(organization, back)
    assert difference(state_of(organization), after) == []


CARE = {"name": "Care", "contents": "Your care team"}
TEMPLATE = {
    "name": "Thank you",
    "template_type": "acknowledgement",
    "subject": "We have it",
    "body": "Thank you.",
    "signature": "Care",
}
NUMBER = "+12025550143"
EXCLUSION = {
    "exclusion_type": "Voice",
    "exclusion_value": NUMBER,
    "start_time": "2030-01-01T00:00:00Z",
    "end_time": "2031-01-01T00:00:00Z",
}
AGENT = {"user": "agent010@example.com"}
SPANISH, GERMAN = {"name": "Spanish", "level": "Fluent"}, {"name": "German", "level": "Good"}
BILLING = {"worktype": "Billing"}
#: What there is before a run, and the document that changes all of it.
THERE: dict[str, Any] = {
    "compliance_settings": {"exclusions": {"retain_days": 3, "retain_no_end_time": True}},
    "signatures": [CARE],
    "email_templates": [TEMPLATE, {**TEMPLATE, "name": "Old"}],
    "user_skills": [{**AGENT, "skills": [SPANISH], "state": "exact"}],
    "worktype_handlers": [
        {
            **BILLING,
            "handlers": ["agent003@example.com", "agent001@example.com"],
            "state": "exact",
        }
    ],
    "exclusions": [EXCLUSION],
}
CHANGING: dict[str, Any] = {
    "compliance_settings": {"exclusions": {"retain_days": 5, "retain_no_end_time": False}},
    "signatures": [{**CARE, "contents": "Yours"}],
    "email_templates": [
        {**TEMPLATE, "subject": "Got it", "body": "Thanks."},
        {"name": "Old", "state": "absent"},
    ],
    "user_skills": [{**AGENT, "skills": [GERMAN], "state": "exact"}],
    "worktype_handlers": [
        {
            **BILLING,
            "handlers": ["agent001@example.com", "agent002@example.com"],
            "state": "exact",
        }
    ],
    "exclusions": [{**EXCLUSION, "end_time": "2032-01-01T00:00:00Z", "reason": "Asked"}],
}
SINCE, GONE, ANEW = "has been changed since", "has been deleted since", "has been made anew since"
#: What another administrator does meanwhile, in one step or more, and what stays for it.
EDITS: dict[str, tuple[list[dict[str, Any]], dict[str, str]]] = {
    "nothing": ([], {}),
    "another field": ([{"email_templates": [{"name": "Thank you", "signature": ""}]}], {}),
    "the same field": (
        [{"email_templates": [{"name": "Thank you", "subject": "Hello"}]}],
        {"subject": SINCE},
    ),
    "deletion": ([{"email_templates": [{"name": "Thank you", "state": "absent"}]}], {"": GONE}),
    "deletion and recreation": (
        [
            {"email_templates": [{"name": "Thank you", "state": "absent"}]},
            {"email_templates": [{**TEMPLATE, "subject": "Anew"}]},
        ],
        {"": GONE},
    ),
    "recreation of what was deleted": (
        [{"email_templates": [{**TEMPLATE, "name": "Old", "subject": "Anew"}]}],
        {"subject": ANEW},
    ),
    "a rule about a person": (
        [{"exclusions": [{**EXCLUSION, "end_time": "2033-01-01T00:00:00Z"}]}],
        {"end_time": SINCE},
    ),
    "a setting": (
        [{"compliance_settings": {"exclusions": {"retain_days": 7}}}],
        {"exclusions.retain_days": SINCE},
    ),
    "a level": (
        [{"user_skills": [{**AGENT, "skills": [{**GERMAN, "level": "Basic"}]}]}],
        {"German": SINCE},
    ),
    "another member": (
        [{"worktype_handlers": [{**BILLING, "handlers": ["agent004@example.com"]}]}],
        {},
    ),
    "the removal of a member": (
        [
            {
                "worktype_handlers": [
                    {**BILLING, "handlers": ["agent002@example.com"], "state": "absent"}
                ]
            }
        ],
        {},
    ),
}


#: What comes to the same without the run, where that is something else.
_ALONE = {
    "recreation of what was deleted": [
        {"email_templates": [{**TEMPLATE, "name": "Old", "subject": "Anew"}]}
    ],
    "a level": [{"user_skills": [{**AGENT, "skills": [{**GERMAN, "level": "Basic"}]}]}],
    "the removal of a member": [],
}


def others(organization: Organization, config: dict[str, Any]) -> None:
    """What somebody else does."""
    result = perform(organization, "alvaria_config", config=config)
    assert not result.get("failed"), result
    assert result["changed"]


@pytest.mark.parametrize("edit", EDITS)
def test_what_others_do_meanwhile_comes_to_the_same_without_the_run(
    edit: str, organization: Organization, folder: Path
) -> None:
    edits, kept = EDITS[edit]
    others(organization, THERE)
    start = saved(organization)
    apply(organization, folder / "undo", config=CHANGING)
    for config in edits:
        others(organization, config)
    done = undo(organization, folder / "undo")
    assert {one["option"]: one["reason"] for one in done["kept"]} == kept
    assert NUMBER not in str(done)
    found = state_of(organization)

    put_back(organization, start)
    for config in _ALONE.get(edit, edits):
        others(organization, config)
    assert difference(found, state_of(organization)) == []


def test_a_created_object_that_others_have_changed_stays(
    organization: Organization, folder: Path
) -> None:
    apply(organization, folder / "undo", config={"signatures": [CARE, {**CARE, "name": "Two"}]})
    others(organization, {"signatures": [{"name": "Two", "contents": "Theirs"}]})
    done = undo(organization, folder / "undo")
    assert done["counts"]["signatures"]["deleted"] == 1
    [kept] = done["kept"]
    assert kept == {
        "family": "signatures",
        "name": "Two",
        "option": "contents",
        "reason": SINCE,
    }


def test_check_mode_foretells_an_undo_and_writes_nothing(
    organization: Organization, folder: Path
) -> None:
    others(organization, THERE)
    apply(organization, folder / "undo", config=CHANGING)
    changed, position = state_of(organization), organization.position()
    src = str(folder / "undo")
    foretold = perform(organization, "alvaria_undo", check_mode=True, src=src)
    sent = len(organization.journal(position)) - 1
    assert difference(state_of(organization), changed) == []
    done = undo(organization, folder / "undo")
    for key in ("changed", "counts", "kept", "diff"):
        assert foretold[key] == done[key]
    assert foretold["estimated_requests"] >= sent


def test_an_edit_during_the_undo_is_not_lost(organization: Organization, folder: Path) -> None:
    others(organization, {"signatures": [CARE], "quota_controls": [QUOTA]})
    apply(
        organization,
        folder / "undo",
        config={"quota_controls": [{**QUOTA, "total_quota": 50, "unit_value": 2}]},
    )
    organization.fault(method="PUT", path="*/quotaControls/*", edit={"totalQuota": 70})
    done = perform(organization, "alvaria_undo", src=str(folder / "undo"))
    assert done["alvaria_api"]["conflicts"] == 1
    assert [(one["option"], one["reason"]) for one in done["kept"]] == [("total_quota", SINCE)]


QUOTA = {"product": "Insurance", "description": "Travel", "total_quota": 100, "unit_value": 1}


@pytest.mark.parametrize(
    "change", [{"product_sold": 4}, {"state": "absent"}], ids=["written over", "deleted"]
)
@pytest.mark.parametrize("check_mode", [True, False])
def test_sold_pieces_are_said_to_be_lost_beforehand(
    change: dict[str, Any], check_mode: bool, organization: Organization, folder: Path
) -> None:
    others(organization, {"quota_controls": [{**QUOTA, "product_sold": 9}]})
    result = perform(
        organization,
        "alvaria_config",
        check_mode=check_mode,
        config={"quota_controls": [{"product": "Insurance", **change}]},
        undo_dest=str(folder / "undo"),
    )
    assert result["changed"]
    assert "product_sold: the platform counts it on" in str(result["warnings"])


_MANY = [
    {**EXCLUSION, "exclusion_type": "Account", "exclusion_value": f"ACC{number:07}"}
    for number in range(1000)
]


def test_a_list_of_a_thousand_comes_back(organization: Organization, folder: Path) -> None:
    """A third is deleted, a third changed, a third created."""
    first = {"exclusions": _MANY[:667], "state": "exact", "max_deletions": 100}
    assert not perform(organization, "alvaria_exclusions", **first).get("failed")
    before = state_of(organization)
    rows = [{**row, "reason": "Asked"} for row in _MANY[333:]]
    options = {
        "exclusions": rows,
        "state": "exact",
        "max_deletions": 333,
        "undo_dest": str(folder / "undo"),
        "undo_plain": True,
    }
    result = perform(organization, "alvaria_exclusions", **options)
    assert not result.get("failed"), result
    assert result["undo_dest"] == str(folder / "undo")
    assert difference(state_of(organization), before) != []

    done = undo(organization, folder / "undo")
    assert done["counts"]["exclusions"] == {
        "created": 333,
        "updated": 334,
        "deleted": 333,
        "unchanged": 0,
        "failed": 0,
    }
    assert difference(state_of(organization), before) == []


def test_what_exact_deletes_comes_back_whole(organization: Organization, folder: Path) -> None:
    others(organization, THERE)
    families = ["email_templates", "attempt_trackers", "convenient_contact_times", "exclusions"]
    before = perform(organization, "alvaria_config_info", families=families)["config"]
    document: dict[str, Any] = {name: [] for name in families}
    apply(organization, folder / "undo", config=document, state="exact", max_deletions=1000)
    undo(organization, folder / "undo")
    assert perform(organization, "alvaria_config_info", families=families)["config"] == before


KILLS = 20


@pytest.mark.parametrize("way", ["document", "list"])
def test_a_run_that_was_killed_can_be_undone(
    way: str, make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization, chance = make_organization(latency=4), random.Random(f"20300302 {way}")
    others(organization, THERE)
    module, options = "alvaria_config", {"config": CHANGING}
    if way == "list":
        module, options = "alvaria_exclusions", {"exclusions": _MANY[:40]}
        options |= {"state": "exact", "max_deletions": 100}
    start, before = saved(organization), state_of(organization)
    options = {**options, "undo_plain": True}
    wrong: list[str] = []
    in_between, whole = 0, 0
    for number in range(KILLS // 2 + 1):
        put_back(organization, start)
        file, position = folder / f"undo{number}", organization.position()
        process = started(organization, module, {**options, "undo_dest": str(file)})
        if number:
            kill_after(process, organization, position, chance.randrange(whole))
        process.join(60)
        written = writes([one for one in wait_for_quiet(organization) if one["seq"] > position])
        whole = whole or len(written)
        in_between += 0 < len(written) < whole
        if file.exists():
            undo(organization, file)
        wrong += [f"kill {number}: {text}" for text in _left(organization, before)]
    assert in_between > 3
    assert not wrong, wrong[:10]


def _left(organization: Organization, before: State) -> list[str]:
    return difference(state_of(organization), before)


@pytest.mark.parametrize("module", ["alvaria_config", "alvaria_exclusions"])
@pytest.mark.parametrize("check_mode", [True, False])
def test_an_undo_file_that_is_there_stops_the_run(
    module: str, check_mode: bool, organization: Organization, folder: Path
) -> None:
    (folder / "undo").write_text("earlier")
    options: dict[str, Any] = {"exclusions": [EXCLUSION]}
    if module == "alvaria_config":
        options = {"config": options}
    position = organization.position()
    result = perform(
        organization,
        module,
        check_mode=check_mode,
        undo_dest=str(folder / "undo"),
        undo_plain=True,
        **options,
    )
    assert result["failed"]
    assert result["changed"] is False
    assert "undo_dest" in result["msg"]
    assert writes(organization.journal(position)) == []


@pytest.mark.parametrize("module", ["alvaria_config", "alvaria_exclusions"])
def test_customers_data_are_not_kept_in_clear_unless_that_is_said(
    module: str, organization: Organization, folder: Path
) -> None:
    options: dict[str, Any] = {"exclusions": [EXCLUSION]}
    if module == "alvaria_config":
        options = {"config": options}
    result = perform(organization, module, undo_dest=str(folder / "undo"), **options)
    assert "undo_plain: true" in result["msg"]
    assert writes(organization.journal()) == []
    assert list(folder.iterdir()) == []


def test_a_file_of_another_organization_is_refused(
    make_organization: Callable[..., Organization], folder: Path
) -> None:
    organization, other = make_organization(), make_organization()
    apply(organization, folder / "undo", config={"signatures": [CARE]})
    result = perform(other, "alvaria_undo", src=str(folder / "undo"))
    assert result["error"]["code"] == "undo-file-elsewhere"
    assert organization.name in result["msg"]


def test_the_text_of_a_file_will_do(organization: Organization, folder: Path) -> None:
    apply(organization, folder / "undo", config={"signatures": [CARE]})
    done = perform(organization, "alvaria_undo", content=(folder / "undo").read_text())
    assert done["counts"]["signatures"]["deleted"] == 1


def test_a_mistake_in_a_file_is_told_and_nothing_is_written(
    organization: Organization, folder: Path
) -> None:
    apply(organization, folder / "undo", config={"signatures": [CARE]})
    text = (folder / "undo").read_text().replace('"contents"', '"content"')
    position = organization.position()
    done = perform(organization, "alvaria_undo", content=text.replace('"id": "', '"idd": "'))
    assert writes(organization.journal(position)) == []
    assert done["error"]["code"] == "undo-file-invalid"
    assert "line 2" in done["msg"]


def test_the_undo_file_of_a_portion_that_fails_knows_what_was_not_written(
    organization: Organization, folder: Path
) -> None:
    organization.fault(method="POST", path="*/signatures", status=400)
    options = {"undo_dest": str(folder / "undo"), "config": {"signatures": [CARE]}}
    assert perform(organization, "alvaria_config", **options)["failed"]
    others(organization, {"signatures": [CARE]})
    done = perform(organization, "alvaria_undo", src=str(folder / "undo"))
    assert done["changed"] is False
    assert done["counts"] == {}


@pytest.mark.parametrize("vault", ["", "other"])
def test_an_undo_file_is_encrypted_with_the_secret_of_the_play_and_read_with_it(
    vault: str, organization: Organization, folder: Path
) -> None:
    for name in ("default", "other"):
        (folder / name).write_text(f"{name} password\n")
    settings = {"undo_vault_id": vault} if vault else {}
    exclusions = [{**EXCLUSION, "reason": "canary-reason"}]
    tasks = [
        {
            "name": "apply",
            "alvaria.cloud.alvaria_config": {
                "config": {"exclusions": exclusions},
                "undo_dest": "undo",
                **settings,
            },
        },
        {
            "name": "undo",
            "alvaria.cloud.alvaria_undo": {"src": "undo", "undo_dest": "redo", **settings},
        },
    ]
    secrets = [f"default@{folder / 'default'}", f"other@{folder / 'other'}"]
    plays = play(tasks, organization)
    arguments = [f"--vault-id={secret}" for secret in secrets]
    done = run(folder, organization, plays, *arguments)
    assert done.code == 0, done.output
    text = (folder / "undo").read_text()
    assert text.startswith(f"$ANSIBLE_VAULT;1.2;AES256;{vault}" if vault else "$ANSIBLE_VAULT;")
    assert (folder / "redo").read_text().startswith("$ANSIBLE_VAULT;")
    assert (folder / "undo").stat().st_mode & 0o777 == 0o600
    for canary in (NUMBER, NUMBER[1:], "canary-reason", "sandbox-secret", "sandbox-key"):
        assert canary not in text
        assert canary not in done.output
    assert done.record("undo").result["counts"]["exclusions"]["deleted"] == 1


def test_no_secret_is_in_an_undo_file_in_clear(organization: Organization, folder: Path) -> None:
    apply(organization, folder / "undo", config=CHANGING | {"email_templates": [TEMPLATE]})
    text = (folder / "undo").read_text()
    assert NUMBER in text
    options = organization.options()
    assert [name for name in ("client_secret", "api_key") if options[name] in text] == []
    assert "Bearer" not in text


def test_an_id_without_a_secret_is_refused_before_anything_is_written(
    organization: Organization, folder: Path
) -> None:
    (folder / "default").write_text("password\n")
    options = {"undo_dest": "undo", "undo_vault_id": "nobody", "exclusions": [EXCLUSION]}
    tasks = [{"name": "apply", "alvaria.cloud.alvaria_exclusions": options}]
    argument = f"--vault-id=default@{folder / 'default'}"
    done = run(folder, organization, play(tasks, organization), argument)
    assert "no vault secret of the id 'nobody'" in done.record("apply").result["msg"]
    assert writes(organization.journal()) == []


def test_what_cannot_be_taken_back_fails_and_the_rest_is_taken_back(
    organization: Organization, folder: Path
) -> None:
    apply(organization, folder / "undo", config={"signatures": [CARE, {**CARE, "name": "Two"}]})
    others(organization, {"email_templates": [TEMPLATE]})
    done = perform(organization, "alvaria_undo", src=str(folder / "undo"))
    assert done["failed"] is True
    assert done["counts"]["signatures"]["deleted"] == 1
    [failure] = done["failures"]
    assert failure["name"] == "Care"
    assert "Remove what refers to it first" in failure["msg"]


def test_a_plan_is_applied_with_an_undo_file(organization: Organization, folder: Path) -> None:
    others(organization, THERE)
    before = state_of(organization)
    document = {"config": CHANGING}
    plan = str(folder / "plan")
    planned = perform(organization, "alvaria_plan", dest=plan, **document)
    assert not planned.get("failed"), planned
    apply(organization, folder / "undo", plan=plan, **document)
    undo(organization, folder / "undo")
    assert difference(state_of(organization), before) == []


LISTED = [
    {"worktype": worktype, "email_templates": ["Old", "Thank you", "Receipt"], "state": "exact"}
    for worktype in ("Billing", "Newsletter")
]
#: What runs delete that is in the lists of work types.
DELETING: dict[str, dict[str, Any]] = {
    "one": {"email_templates": [{"name": "Old", "state": "absent"}]},
    "two": {
        "email_templates": [
            {"name": "Old", "state": "absent"},
            {"name": "Thank you", "state": "absent"},
        ]
    },
    "one, and the list is changed": {
        "email_templates": [{"name": "Old", "state": "absent"}],
        "worktype_email_templates": [
            {"worktype": "Billing", "email_templates": ["Opening Hours"]},
            {"worktype": "Newsletter", "email_templates": ["Receipt"], "state": "absent"},
        ],
    },
}


def templates(organization: Organization) -> Any:
    """The templates and the lists of work types, by names: what returns has another id."""
    families = ["email_templates", "worktype_email_templates"]
    return perform(organization, "alvaria_config_info", families=families)["config"]


@pytest.mark.parametrize("case", DELETING)
def test_a_deleted_template_returns_to_the_lists_that_held_it(
    case: str, organization: Organization, folder: Path
) -> None:
    others(organization, {**THERE, "worktype_email_templates": LISTED})
    before, back = templates(organization), folder / "redo"
    apply(organization, folder / "undo", config=DELETING[case])
    gone = templates(organization)
    undo(organization, folder / "undo", undo_dest=str(back))
    assert templates(organization) == before
    undo(organization, back, undo_dest=str(folder / "again"))
    assert templates(organization) == gone
    undo(organization, folder / "again")
    assert templates(organization) == before


def test_what_others_put_into_such_a_list_meanwhile_stays(
    organization: Organization, folder: Path
) -> None:
    others(organization, {**THERE, "worktype_email_templates": LISTED})
    apply(organization, folder / "undo", config=DELETING["one"])
    hours = {"worktype": "Billing", "email_templates": ["Opening Hours"]}
    others(organization, {"worktype_email_templates": [hours]})
    undo(organization, folder / "undo")
    [shown] = perform(
        organization, "alvaria_worktype_info", name="Billing", subset=["email_templates"]
    )["worktypes"]
    names = sorted(one["name"] for one in shown["email_templates"])
    assert names == ["Old", "Opening Hours", "Receipt", "Thank you"]


def test_a_template_stays_where_its_lists_cannot_be_read(
    organization: Organization, folder: Path
) -> None:
    others(organization, {**THERE, "worktype_email_templates": LISTED})
    organization.fault(method="GET", path="*/workTypes/*/emailTemplates", status=403, count=1)
    options = {"undo_dest": str(folder / "undo"), "config": DELETING["one"]}
    result = perform(organization, "alvaria_config", **options)
    [failure] = result["failures"]
    assert (failure["name"], failure["error"]["status"]) == ("Old", 403)
    assert not result["changed"]


def test_only_a_run_that_can_be_undone_looks_into_the_lists(organization: Organization) -> None:
    others(organization, {**THERE, "worktype_email_templates": LISTED})
    position = organization.position()
    others(organization, DELETING["one"])
    paths = [entry["path"] for entry in organization.journal(position)]
    assert [path for path in paths if "/workTypes/" in path] == []


def doubled(organization: Organization, **values: Any) -> None:
    """Have a second exclusion of the identity of the first one, as some platforms hold them."""
    content = orjson.loads(saved(organization))
    [own] = [one for one in content["organizations"] if one["name"] == organization.name]
    rows = own["tables"]["exclusions"]
    [row] = [one for one in rows.values() if one["exclusionValue"] == NUMBER]
    rows["the-second"] = {**row, **values, "id": "the-second"}
    put_back(organization, orjson.dumps(content))


@pytest.mark.parametrize(
    ("values", "kept"),
    [({}, []), ({"reason": "another"}, ["reason"])],
    ids=["equal", "of one identity"],
)
def test_deleted_objects_of_one_identity_come_back_as_far_as_the_platform_keeps_them(
    values: dict[str, Any], kept: list[str], organization: Organization, folder: Path
) -> None:
    """The sandbox keeps one exclusion of an identity, so the second is refused."""
    others(organization, {"exclusions": [EXCLUSION]})
    doubled(organization, **values)
    options = {"undo_dest": str(folder / "undo"), "undo_plain": True}
    rows = [{name: EXCLUSION[name] for name in ("exclusion_type", "exclusion_value")}]
    gone = perform(organization, "alvaria_exclusions", exclusions=rows, state="absent", **options)
    assert gone["counts"]["deleted"] == 2
    done = undo(organization, folder / "undo")
    assert done["counts"]["exclusions"]["created"] == 1
    assert done["counts"]["exclusions"]["failed"] == 0
    assert [one["option"] for one in done["kept"]] == kept


def test_what_a_run_has_renamed_is_found_by_its_old_name(
    organization: Organization, folder: Path
) -> None:
    """A template has a signature that is renamed, and lists have a template that is."""
    config = {**THERE, "worktype_email_templates": LISTED}
    others(organization, config)
    before = templates(organization)
    ids = {}
    for module in ("signature", "email_template"):
        shown = perform(organization, f"alvaria_{module}_info")[f"{module}s"]
        ids.update({one["name"]: one["id"] for one in shown})
    document = {
        "signatures": [{"id": ids["Care"], "name": "Support"}],
        "email_templates": [
            {"id": ids["Thank you"], "name": "Thanks"},
            {"name": "Receipt", "signature": "Support"},
            {"name": "Old", "state": "absent"},
        ],
        "worktype_email_templates": [
            {"worktype": "Billing", "email_templates": ["Thanks"], "state": "exact"}
        ],
    }
    apply(organization, folder / "undo", config=document)
    done = undo(organization, folder / "undo")
    assert done["kept"] == []
    assert templates(organization) == before


@pytest.mark.parametrize(("there", "then"), [(["Receipt"], []), ([], ["Receipt"])])
def test_a_list_that_is_empty_before_or_after_is_taken_back_beside_a_renaming(
    organization: Organization, folder: Path, there: list[str], then: list[str]
) -> None:
    listed = {"worktype": "Newsletter", "state": "exact"}
    others(
        organization,
        {
            "signatures": [{"name": "Care", "contents": "Ours", "names": {"de-DE": "Pflege"}}],
            "worktype_email_templates": [{**listed, "email_templates": there}],
        },
    )
    before = state_of(organization)
    document = {
        "signatures": [{"name": "Care", "names": {"de-DE": "Hilfe"}}],
        "worktype_email_templates": [{**listed, "email_templates": then}],
    }
    apply(organization, folder / "undo", config=document)
    undo(organization, folder / "undo")
    assert difference(state_of(organization), before) == []
