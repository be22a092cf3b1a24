# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Temporary changes: several at once, ended in any order, with others at work in between."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._undo import register

from .support.engine import perform
from .support.sandbox import Organization, writes
from .support.state import State, difference, put_back, saved, state_of

AGENT = {"user": "agent010@example.com"}
SPANISH, GERMAN = {"name": "Spanish", "level": "Fluent"}, {"name": "German", "level": "Good"}
FRENCH = {"name": "French", "level": "Basic"}
BILLING = {"worktype": "Billing"}
TEMPLATE = {
    "name": "Thank you",
    "template_type": "acknowledgement",
    "subject": "We have it",
    "body": "Thank you.",
    "signature": "Care",
}
SETTINGS = {"exclusions": {"retain_days": 3, "retain_no_end_time": True}}
NUMBER = "+12025550143"
RULE = {
    "exclusion_type": "Voice",
    "exclusion_value": NUMBER,
    "start_time": "2030-01-01T00:00:00Z",
    "end_time": "2031-01-01T00:00:00Z",
}


def _agents(*numbers: int) -> list[str]:
    return [f"agent{number:03d}@example.com" for number in numbers]


#: What there is before.
THERE: dict[str, Any] = {
    "compliance_settings": SETTINGS,
    "signatures": [{"name": "Care", "contents": "Your care team"}],
    "email_templates": [TEMPLATE],
    "user_skills": [{**AGENT, "skills": [SPANISH], "state": "exact"}],
    "worktype_handlers": [{**BILLING, "handlers": _agents(3, 1, 2), "state": "exact"}],
}
#: Three changes over the same agent, the order of the same work type, and more.
CHANGES: list[dict[str, Any]] = [
    {
        "compliance_settings": {"exclusions": {"retain_days": 5}},
        "signatures": [{"name": "Storm", "contents": "Because of the storm"}],
        "email_templates": [{**TEMPLATE, "subject": "Storm", "signature": "Storm"}],
        "user_skills": [{**AGENT, "skills": [{**SPANISH, "level": "Basic"}, GERMAN]}],
        "worktype_handlers": [
            {**BILLING, "handlers": _agents(1, 4, 3, 2), "state": "exact"},
        ],
        "exclusions": [RULE],
    },
    {
        "compliance_settings": {"exclusions": {"retain_days": 6, "retain_no_end_time": False}},
        "signatures": [{"name": "Storm", "contents": "Because of the flood"}],
        "email_templates": [
            {**TEMPLATE, "subject": "Flood", "body": "Water.", "signature": "Storm"}
        ],
        "user_skills": [{**AGENT, "skills": [GERMAN, FRENCH]}],
        "worktype_handlers": [
            {**BILLING, "handlers": _agents(5)},
            {"worktype": "Collections", "handlers": _agents(5)},
        ],
        "exclusions": [{**RULE, "end_time": "2032-01-01T00:00:00Z"}],
    },
    {
        "email_templates": [{"name": "Thank you", "subject": "Storm", "body": "Wind."}],
        "user_skills": [
            {**AGENT, "skills": [{"name": "Spanish"}, {"name": "German"}], "state": "absent"}
        ],
        "worktype_handlers": [
            {**BILLING, "handlers": _agents(2, 5, 1, 3), "state": "exact"},
        ],
        "exclusions": [{**RULE, "end_time": "2032-01-01T00:00:00Z", "reason": "Storm"}],
    },
]
ORDERS = list(itertools.permutations(range(3)))
NOW, SOON = "2030-01-31T12:00:00Z", "2030-01-31T18:00:00Z"


@pytest.fixture
def dialect() -> str:
    """What is there decides, and every test of a module has both dialects."""
    return "documented"


def temporary(organization: Organization, folder: Path, **options: Any) -> dict[str, Any]:
    """A run at a time of the rehearsal."""
    given = {"path": str(folder / "open"), "undo_plain": True, "now": NOW, **options}
    done = perform(organization, "alvaria_temporary", **given)
    assert not done.get("failed"), done["msg"]
    return done


def others(organization: Organization, config: dict[str, Any]) -> None:
    """What somebody else does."""
    done = perform(organization, "alvaria_config", config=config)
    assert not done.get("failed"), done["msg"]


def _started(organization: Organization, folder: Path) -> State:
    """The state before the three changes, which are open afterwards."""
    others(organization, THERE)
    before = state_of(organization)
    for config in CHANGES:
        temporary(organization, folder, config=config, until=SOON, by="storm desk")
    return before


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join(map(str, order)))
def test_three_changes_end_in_any_order(
    order: tuple[int, ...], organization: Organization, folder: Path
) -> None:
    before = _started(organization, folder)
    for number in order:
        done = temporary(organization, folder, end=[f"{number + 1:06d}"])
        assert [one["kept"] for one in done["ended"]] == [[]]
    assert done["open"] == []
    assert difference(state_of(organization), before) == []


def test_what_others_do_in_between_stays(organization: Organization, folder: Path) -> None:
    before = _started(organization, folder)
    others(organization, {"worktype_handlers": [{**BILLING, "handlers": _agents(6)}]})
    others(organization, {"email_templates": [{"name": "Thank you", "body": "Theirs."}]})
    temporary(organization, folder, end=["000001"])
    others(
        organization,
        {"user_skills": [{**AGENT, "skills": [{"name": "Retention", "level": "Basic"}]}]},
    )
    done = temporary(organization, folder, end="all")
    kept = [(one["name"], one["option"]) for end in done["ended"] for one in end["kept"]]
    assert kept == [("Thank you", "body")]
    stays = difference(state_of(organization), before)
    assert sorted({text.partition(":")[0] for text in stays}) == [
        "emailTemplates",
        "userSkills",
        "workHandlers",
    ]


def test_a_machine_that_was_off_ends_all_at_its_next_run(
    organization: Organization, folder: Path
) -> None:
    before = _started(organization, folder)
    early = temporary(organization, folder, now="2030-01-31T17:59:59Z")
    assert early["changed"] is False
    assert len(early["open"]) == 3
    late = temporary(organization, folder, now="2030-02-03T00:00:00Z")
    assert [one["name"] for one in late["ended"]] == ["000001", "000002", "000003"]
    assert difference(state_of(organization), before) == []
    again = temporary(organization, folder, now="2030-02-03T00:00:00Z", end=["000001"])
    assert again["changed"] is False
    assert again["ended"] == []


def test_check_mode_ends_nothing_and_opens_nothing(
    organization: Organization, folder: Path
) -> None:
    _started(organization, folder)
    there = sorted(folder.rglob("*"))
    texts = {path: path.read_bytes() for path in there if path.is_file()}
    position = organization.position()
    done = temporary(
        organization,
        folder,
        check_mode=True,
        now=SOON,
        config={"signatures": [{"name": "Calm"}]},
        until="2030-02-01T00:00:00Z",
    )
    assert done["changed"]
    assert len(done["ended"]) == 3
    assert writes(organization.journal(position)) == []
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == texts


def test_the_same_change_is_opened_once(organization: Organization, folder: Path) -> None:
    options = {"config": {"signatures": [{"name": "Storm", "contents": "Wind"}]}, "until": SOON}
    assert temporary(organization, folder, **options)["changed"]
    again = temporary(organization, folder, **options)
    assert again["changed"] is False
    assert len(again["open"]) == 1
    longer = temporary(organization, folder, **{**options, "until": "2030-02-01T00:00:00Z"})
    assert len(longer["open"]) == 2


def test_a_run_that_was_killed_is_taken_back_in_time(
    organization: Organization, folder: Path
) -> None:
    before = _started(organization, folder)
    # What a run leaves that is killed before it knows what came of its writes.
    for path in sorted((folder / "open").rglob("*.undo")):
        lines = path.read_text().splitlines(keepends=True)
        kept = [line for line in lines if '"outcome"' not in line]
        path.write_text("".join(kept)[:-1] + "\n")
    temporary(organization, folder, now=SOON)
    changed = difference(state_of(organization), before)
    # Only the id of the signature was known too late: it is found by its name.
    assert changed == []


def test_what_was_deleted_and_made_again_is_known_to_the_others(
    organization: Organization, folder: Path
) -> None:
    others(organization, THERE)
    before = state_of(organization)
    documents: list[dict[str, Any]] = [
        {"email_templates": [{**TEMPLATE, "subject": "Storm"}]},
        {"email_templates": [{"name": "Thank you", "state": "absent"}]},
    ]
    for config in documents:
        temporary(organization, folder, config=config, until=SOON)
    for name in ("000002", "000001"):
        temporary(organization, folder, end=[name])
    assert difference(state_of(organization), before) == []


CARE = {"name": "Care", "contents": "Your care team", "names": {"de-DE": "Pflege"}}
GONE = {"name": "Care", "state": "absent"}
NEW = {"name": "Storm", "contents": "Wind", "names": {"de-DE": "Sturm"}}
#: What three changes do to a signature that is there, and to one that is not.
ANEW = [
    [{"name": "Care", "contents": "Wind"}, GONE, {"name": "Care", "contents": "Rain"}],
    [GONE, {"name": "Care", "contents": "Rain"}, GONE],
    [NEW, {"name": "Storm", "state": "absent"}, {"name": "Storm", "contents": "Rain"}],
    [NEW, {"name": "Storm", "contents": "Rain"}, {"name": "Storm", "contents": "Hail"}],
    [{"name": "Storm", "contents": "Wind"}, NEW, {"name": "Storm", "state": "absent"}],
]


@pytest.mark.parametrize("signatures", ANEW)
def test_what_one_change_deletes_and_another_makes_anew_is_as_before_at_the_end(
    organization: Organization, folder: Path, signatures: list[dict[str, Any]]
) -> None:
    others(organization, {"signatures": [CARE]})
    before = state_of(organization)
    for signature in signatures:
        temporary(organization, folder, config={"signatures": [signature]}, until=SOON)
    begun = saved(organization)
    shutil.copytree(folder / "open", folder / "begun")
    left = []
    for order in ORDERS:
        put_back(organization, begun)
        shutil.rmtree(folder / "open")
        shutil.copytree(folder / "begun", folder / "open")
        for number in order:
            temporary(organization, folder, end=[f"{number + 1:06d}"])
        left += difference(state_of(organization), before)
    assert left == []


def test_an_end_that_was_killed_when_it_had_made_something_again_is_done_again(
    organization: Organization, folder: Path
) -> None:
    others(organization, {"signatures": [CARE]})
    before = state_of(organization)
    for signature in ({"name": "Care", "contents": "Wind"}, GONE):
        temporary(organization, folder, config={"signatures": [signature]}, until=SOON)
    shutil.copytree(folder / "open", folder / "begun")
    temporary(organization, folder, end=["000002"])
    # As if it had been killed before it told the first change of the signature's new identifier.
    shutil.rmtree(folder / "open")
    (folder / "begun").rename(folder / "open")
    for name in ("000002", "000001"):
        assert temporary(organization, folder, end=[name])["ended"][0]["kept"] == []
    assert difference(state_of(organization), before) == []


def test_an_end_that_fails_is_tried_again(organization: Organization, folder: Path) -> None:
    signature = {"name": "Storm", "contents": "Wind"}
    temporary(organization, folder, config={"signatures": [signature]}, until=SOON)
    # Somebody uses what is to go.
    others(organization, {"email_templates": [{**TEMPLATE, "signature": "Storm"}]})
    options = {"path": str(folder / "open"), "now": SOON}
    new = {"config": {"signatures": [{"name": "New"}]}, "until": "2030-02-01T00:00:00Z"}
    failed = perform(organization, "alvaria_temporary", **options, **new)
    assert failed["failed"]
    assert len(failed["open"]) == 1
    assert "applied" not in str(failed["changes"])
    others(organization, {"email_templates": [{"name": "Thank you", "state": "absent"}]})
    assert temporary(organization, folder, now=SOON)["open"] == []


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_end_that_did_nothing_is_no_change(
    method: str, organization: Organization, folder: Path
) -> None:
    temporary(organization, folder, config={"exclusions": [RULE]}, until=SOON, undo_plain=True)
    organization.fault(method=method, path="*/exclusions/*", status=500, count=9)
    failed = perform(organization, "alvaria_temporary", path=str(folder / "open"), now=SOON)
    assert failed["failed"]
    assert failed["changed"] is False
    assert [one["due"] for one in failed["open"]] == [True]


def test_a_document_that_is_refused_does_not_hide_what_was_taken_back(
    organization: Organization, folder: Path
) -> None:
    before = state_of(organization)
    temporary(organization, folder, config={"signatures": [{"name": "Storm"}]}, until=SOON)
    options = {"path": str(folder / "open"), "now": SOON, "until": "2030-02-01T00:00:00Z"}
    wrong = {**options, "config": {"signatures": [{"nam": "New"}]}}
    foreseen = perform(organization, "alvaria_temporary", check_mode=True, **wrong)
    assert foreseen["changed"] is True
    done = perform(organization, "alvaria_temporary", **wrong)
    assert difference(state_of(organization), before) == []
    assert done["changed"] is True
    assert done["error"]["code"] == "document-mistakes"
    assert [one["name"] for one in done["ended"]] == ["000001"]
    assert done["open"] == []
    again = perform(organization, "alvaria_temporary", **wrong)
    assert again["changed"] is False


def test_another_organization_has_changes_of_its_own(
    organization: Organization, folder: Path
) -> None:
    _started(organization, folder)
    path = folder / "open" / organization.name / "000001.undo"
    text = path.read_text().replace(organization.base_url, "https://other.example.com")
    path.write_text(text)
    done = perform(organization, "alvaria_temporary", path=str(folder / "open"))
    assert "src: belongs to another host" in done["msg"]
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_file_in_place_of_the_folder_is_refused(organization: Organization, folder: Path) -> None:
    (folder / "open").write_text("")
    done = perform(organization, "alvaria_temporary", path=str(folder / "open"), end=["all"])
    assert done["error"]["code"] == "file-unreadable"
    assert done["msg"].startswith("path: ")


@pytest.mark.parametrize("family", ["of_another_release", "user_skills"])
def test_a_file_with_what_no_family_has_is_refused(
    organization: Organization, folder: Path, family: str
) -> None:
    temporary(organization, folder, config={"signatures": [CARE]}, until=SOON)
    [path] = (folder / "open").rglob("*.undo")
    header = path.read_text().partition("\n")[0]
    strange = {"record": 1, "family": family, "address": {}, "before": None, "after": {"a": 1}}
    path.write_text(f"{header}\n{json.dumps(strange)}\n")
    done = perform(organization, "alvaria_temporary", path=str(folder / "open"), now=SOON)
    assert done["error"]["code"] == "undo-file-invalid"
    assert path.exists()


def test_two_people_who_make_the_same_change_hold_it_both(
    organization: Organization, folder: Path
) -> None:
    options = {"config": {"signatures": [CARE]}, "until": SOON}
    temporary(organization, folder, **options, by="storm desk")
    assert len(temporary(organization, folder, **options, by="flood desk")["open"]) == 2
    temporary(organization, folder, end=["000001"])
    held = perform(organization, "alvaria_config", check_mode=True, config=options["config"])
    assert held["changed"] is False


def test_a_folder_without_room_ends_nothing(
    organization: Organization, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary(organization, folder, config={"signatures": [CARE]}, until=SOON)
    monkeypatch.setattr(register.tempfile, "NamedTemporaryFile", _full)
    position = organization.position()
    done = perform(organization, "alvaria_temporary", path=str(folder / "open"), now=SOON)
    assert done["error"]["code"] == "file-not-written"
    assert done["changed"] is False
    assert writes(organization.journal(position)) == []


def _full(*_arguments: Any, **_named: Any) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("failing", ["replace_file", "os.unlink"])
def test_an_end_that_cannot_be_kept_is_told_and_done_again(
    organization: Organization, folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    before = state_of(organization)
    options = {"config": {"signatures": [CARE]}}
    temporary(organization, folder, **options, until=SOON)
    temporary(organization, folder, **options, until="2030-02-01T00:00:00Z")
    with monkeypatch.context() as patch:
        patch.setattr(f"{register.__name__}.{failing}", _full)
        done = perform(organization, "alvaria_temporary", path=str(folder / "open"), now=SOON)
    assert done["error"]["code"] == "file-not-written"
    assert [one["name"] for one in done["open"]] == ["000001", "000002"]
    again = temporary(organization, folder, now=SOON)
    assert [one["name"] for one in again["open"]] == ["000002"]
    # The second one holds it still.
    held = perform(organization, "alvaria_config", check_mode=True, **options)
    assert held["changed"] is False
    temporary(organization, folder, end=["000002"])
    assert difference(state_of(organization), before) == []


def test_what_has_ended_is_told_where_another_end_is_refused(
    organization: Organization, folder: Path
) -> None:
    dial = {"name": "Notary", "system_external": "+12025550160"}
    for config in (
        {"signatures": [CARE]},
        {"system_externals": [dial]},
        {"signatures": [{"name": "Storm", "contents": "Wind"}]},
    ):
        temporary(organization, folder, config=config, until=SOON)
    organization.fault(method="GET", path="*/systemExternals*", status=401, count=9)
    options = {"path": str(folder / "open"), "now": SOON}
    done = perform(organization, "alvaria_temporary", **options)
    assert done["error"]["code"] == "http-401"
    assert done["changed"] is True
    assert [one["name"] for one in done["ended"]] == ["000001", "000003"]
    assert [one["name"] for one in done["open"]] == ["000002"]
    again = perform(organization, "alvaria_temporary", **options)
    assert again["failed"]
    assert again["changed"] is False


def test_what_has_ended_is_told_where_the_new_document_is_refused(
    organization: Organization, folder: Path
) -> None:
    temporary(organization, folder, config={"signatures": [CARE]}, until=SOON)
    new = {"config": {"signatures": [{"contents": "nameless"}]}, "until": "2030-02-01T00:00:00Z"}
    done = perform(organization, "alvaria_temporary", path=str(folder / "open"), now=SOON, **new)
    assert done["failed"]
    assert done["changed"] is True
    assert [one["name"] for one in done["ended"]] == ["000001"]
    assert done["open"] == []


def test_a_change_ends_at_the_second_of_its_time(organization: Organization, folder: Path) -> None:
    options = {"config": {"signatures": [{"name": "Storm", "contents": "Wind"}]}}
    made = temporary(organization, folder, until="2030-01-31T19:00:00.900+01:00", **options)
    assert made["open"][0]["until"] == SOON
    assert temporary(organization, folder, now="2030-01-31T17:59:59.950Z")["ended"] == []
    assert temporary(organization, folder, now="2030-01-31T18:00:00.100Z")["open"] == []
