# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""External data: which contents are the same, which are refused, and what is uploaded."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.external_data import (
    LOOKUPS,
    _entries,
    _same,
    _tidy,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.values import localized
from ansible_collections.alvaria.cloud.tests.unit.support import (
    COMPLIANCE,
    FIRST,
    Answer,
    Script,
    error,
    ok,
    reset,
    run,
)

MODULE = "alvaria_external_data"
PLACE = f"{COMPLIANCE}/externalData"
SEVEN = f"{PLACE}/7"
Entry = dict[str, Any]

# --- contents -------------------------------------------------------------------------------------------------------------------------

_names = st.dictionaries(
    st.sampled_from(["en-US", "es-US", "fr-CA"]), st.text("abé", min_size=1, max_size=3), min_size=1
)


@st.composite
def _entry_lists(draw: st.DrawFn, identified: bool = False) -> list[Entry]:
    """Dispositions that may be uploaded: codes and names, none twice, and whatever else an entry may hold."""
    entries: list[Entry] = []
    for code in draw(st.lists(st.text("BNZ", min_size=1, max_size=2), unique=True, max_size=5)):
        names = [{"locale": locale, "value": text} for locale, text in draw(_names).items()]
        entry: Entry = {"dispositionCode": code, "friendlyName": names}
        if identified and draw(st.booleans()):
            entry["id"] = draw(st.sampled_from(["1", "2", "3"]))
        entries.append(entry)
    return entries


def spelled(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """The same entries as the platform may show them: in another order, with ``kind`` and ids, their names in another order."""
    shown = []
    for number, entry in enumerate(entries):
        more = {"kind": "via#disposition", "remark": None, "id": str(100 + number)}
        names = chance.sample(entry["friendlyName"], len(entry["friendlyName"]))
        pairs = list({**more, **entry, "friendlyName": names}.items())
        shown.append(dict(chance.sample(pairs, len(pairs))))
    return chance.sample(shown, len(shown))


def kept(entries: list[Entry]) -> list[Entry]:
    return _entries("Dispositions", json.dumps(entries), "content")


@given(_entry_lists(), st.randoms(use_true_random=False))
def test_another_spelling_is_the_same_content(entries: list[Entry], chance: random.Random) -> None:
    found = [_tidy(entry) for entry in spelled(entries, chance)]
    assert _same(kept(entries), found)
    assert _same(kept(entries), kept(entries))


@given(_entry_lists(), _entry_lists())
def test_the_same_content_means_the_same_names_for_the_same_codes(
    one: list[Entry], other: list[Entry]
) -> None:
    def meant(entries: list[Entry]) -> list[Any]:
        return sorted(
            [entry["dispositionCode"], sorted(localized(entry["friendlyName"]).items())]
            for entry in entries
        )

    assert (
        _same(kept(one), kept(other))
        is (meant(one) == meant(other))
        is _same(kept(other), kept(one))
    )


@given(_entry_lists(identified=True), st.randoms(use_true_random=False))
def test_an_id_counts_only_where_the_wanted_entry_has_one(
    entries: list[Entry], chance: random.Random
) -> None:
    shown = [_tidy(entry) for entry in spelled(entries, chance)]
    assert _same(kept(entries), shown)
    for entry in shown:
        others = [{**other, "id": "another"} if other is entry else other for other in shown]
        wanted = next(
            item for item in entries if item["dispositionCode"] == entry["dispositionCode"]
        )
        assert _same(kept(entries), others) is ("id" not in wanted)


@given(_entry_lists(identified=True))
def test_an_entry_more_or_less_is_another_content(entries: list[Entry]) -> None:
    for place in range(len(entries)):
        fewer = entries[:place] + entries[place + 1 :]
        assert not _same(kept(entries), kept(fewer))
        assert not _same(kept(fewer), kept(entries))


@given(_entry_lists(identified=True))
def test_what_was_checked_once_passes_again_as_it_is(entries: list[Entry]) -> None:
    checked = kept(entries)
    assert kept(checked) == checked
    assert len(checked) == len(entries)
    assert all(
        value is not None and key != "kind" for entry in checked for key, value in entry.items()
    )


@given(_entry_lists(), st.data())
def test_a_code_that_comes_twice_is_refused_by_its_place(
    entries: list[Entry], data: st.DataObject
) -> None:
    if not entries:
        return
    place = data.draw(st.integers(0, len(entries) - 1))
    twice = {**entries[place], "friendlyName": [{"locale": "en-US", "value": "something else"}]}
    with pytest.raises(Invalid) as caught:
        kept([*entries, twice])
    assert (
        caught.value.message
        == f"content[{len(entries)}]: has the same dispositionCode as an entry before it."
    )


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "friendlyName",
                    "locale",
                    "value",
                    "dispositionCode",
                    "numberTypeCode",
                    "id",
                    "kind",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(sorted(LOOKUPS)), _json | st.lists(_json, max_size=3))
def test_any_json_is_taken_or_refused_by_the_option(resource: str, body: Any) -> None:
    try:
        entries = _entries(resource, json.dumps(body), "src")
    except Invalid as exc:
        assert exc.message.startswith("src")
        assert exc.remedy
    else:
        assert len(entries) == len(body)
        assert _same(entries, entries)


@pytest.mark.parametrize("resource", ["Geocodes", "Purposes", "ContactLists"])
def test_what_has_no_code_is_told_apart_by_its_names(resource: str) -> None:
    names = [
        [{"locale": "en-US", "value": "A"}],
        [{"locale": "en-US", "value": "A"}, {"locale": "es-US", "value": "B"}],
        [{"locale": "es-US", "value": "A"}],
    ]
    entries = [{"friendlyName": name} for name in names]
    assert len(_entries(resource, json.dumps(entries), "content")) == 3
    with pytest.raises(Invalid, match=r"^content\[3\]: has the same friendlyName"):
        _entries(
            resource,
            json.dumps([*entries, {"friendlyName": list(reversed(names[1])), "id": "another"}]),
            "content",
        )


@pytest.mark.parametrize(
    ("code", "good"),
    [
        (1, True),
        (0, True),
        (-1, True),
        (True, False),
        ("1", False),
        (1.0, False),
        (None, False),
        ([1], False),
    ],
)
def test_the_code_of_a_number_type_is_a_whole_number(code: Any, good: bool) -> None:
    text = json.dumps(
        [{"numberTypeCode": code, "friendlyName": {"locale": "en-US", "value": "Home"}}]
    )
    if good:
        assert _entries("NumberTypes", text, "content")[0]["numberTypeCode"] == code
    else:
        with pytest.raises(
            Invalid, match=r"^content\[0\].numberTypeCode: is missing, or is not an integer"
        ):
            _entries("NumberTypes", text, "content")


@pytest.mark.parametrize(
    "name",
    [
        "",
        [],
        {},
        None,
        7,
        [7],
        "Busy",
        ["Busy"],
        [{"value": "Busy"}],
        [{"locale": "en-US"}],
        [{"locale": "", "value": "x"}],
    ],
)
def test_a_name_without_its_language_or_text_is_refused(name: Any) -> None:
    with pytest.raises(Invalid, match=r"^content\[0\]: has (no|a) friendlyName"):
        _entries("Geocodes", json.dumps([{"friendlyName": name}]), "content")


@pytest.mark.parametrize("resource", sorted(LOOKUPS))
def test_what_entries_do_not_have_is_refused_by_its_place(resource: str) -> None:
    code = {"Dispositions": {"dispositionCode": "A"}, "NumberTypes": {"numberTypeCode": 1}}.get(
        resource, {}
    )
    kept = {"friendlyName": {"locale": "en-US", "value": "A"}, **code}
    assert len(_entries(resource, json.dumps([kept]), "src")) == 1
    for more in (
        "colour",
        "friendlyname",
        "dispositionCodes",
        "numberTypeCode" if resource == "Dispositions" else "dispositionCode",
    ):
        if more in code:
            continue
        with pytest.raises(
            Invalid, match=rf"^src\[1\]: has '{more}', which entries of {resource} do not have"
        ):
            _entries(resource, json.dumps([kept, {**kept, more: None}]), "src")


# --- on the wire ----------------------------------------------------------------------------------------------------------------------

CODES = [{"friendlyName": [{"locale": "en-US", "value": "Größe"}]}]
SHOWN = [{"kind": "via#geocode", "id": "g1", "friendlyName": [{"locale": "en-US", "value": "Alt"}]}]
FILED = {
    "id": "7",
    "version": 1,
    "resource": "Geocodes",
    "valueType": "File",
    "value": "old.json",
    "locale": "en-US",
    "lastModifiedBy": "someone",
}
LINKED = {**FILED, "valueType": "Url", "value": "https://files.example.com/codes"}


def expect_registered(
    script: Script, *found: dict[str, Any], content: list[Entry] | None = None
) -> None:
    script.expect("GET", PLACE, ok({"externalData": list(found)}), query={"resource": "Geocodes"})
    if content is not None:
        script.expect(
            "GET",
            f"{COMPLIANCE}/geocodes",
            ok({"geocodes": content, "totalItems": len(content)}),
            query=FIRST,
        )


def file_part(name: str, content: list[Entry]) -> tuple[str, str, bytes]:
    return name, "application/json", json.dumps(content, ensure_ascii=False).encode()


def keep(check_mode: bool = False, **options: Any) -> dict[str, Any]:
    return run(MODULE, {"resource": "Geocodes", **options}, check_mode)


def test_a_file_is_uploaded_as_its_entries_with_the_name_of_the_resource(script: Script) -> None:
    expect_registered(script)
    parts = {
        "resource": "Geocodes",
        "valueType": "File",
        "value": "Geocodes.json",
        "jsonFile": file_part("Geocodes.json", CODES),
    }
    script.expect("POST", PLACE, Answer(201, {**FILED, "value": "Geocodes.json"}), parts=parts)
    result = keep(content=CODES)
    assert result["changed"] is True
    assert result["external_data"]["id"] == "7"
    assert result["external_data"]["content"] == CODES
    assert "Größe".encode() in bytes(script.sent[1].body)  # type: ignore[arg-type]


def test_a_url_is_registered_without_a_file(script: Script) -> None:
    expect_registered(script)
    parts = {
        "resource": "Geocodes",
        "valueType": "Url",
        "value": LINKED["value"],
        "locale": "en-GB",
    }
    script.expect("POST", PLACE, Answer(201, LINKED), parts=parts)
    assert keep(value=LINKED["value"], locale="en-GB")["changed"] is True


def test_a_file_is_replaced_by_removing_it_and_keeps_what_nobody_speaks_of(script: Script) -> None:
    expect_registered(script, FILED, content=SHOWN)
    script.expect("DELETE", SEVEN, Answer(204))
    parts = {
        "resource": "Geocodes",
        "valueType": "File",
        "value": "old.json",
        "locale": "en-US",
        "jsonFile": file_part("old.json", CODES),
    }
    script.expect("POST", PLACE, Answer(201, {**FILED, "id": "8"}), parts=parts)
    result = keep(content=CODES)
    assert result["changed"] is True
    assert result["external_data"]["id"] == "8"
    assert result["diff"]["before"] != result["diff"]["after"]


def test_another_name_of_a_file_uploads_the_entries_that_are_there(script: Script) -> None:
    expect_registered(script, FILED, content=SHOWN)
    script.expect("DELETE", SEVEN, Answer(204))
    entries = [{"id": "g1", "friendlyName": SHOWN[0]["friendlyName"]}]
    parts = {
        "resource": "Geocodes",
        "valueType": "File",
        "value": "new.json",
        "locale": "en-US",
        "jsonFile": file_part("new.json", entries),
    }
    script.expect("POST", PLACE, Answer(201, {**FILED, "value": "new.json"}), parts=parts)
    assert keep(value="new.json")["changed"] is True


def test_a_url_instead_of_a_file_leaves_the_entries_behind(script: Script) -> None:
    expect_registered(script, FILED, content=SHOWN)
    script.expect("DELETE", SEVEN, Answer(204))
    script.expect(
        "POST",
        PLACE,
        Answer(201, LINKED),
        parts={
            "resource": "Geocodes",
            "valueType": "Url",
            "value": LINKED["value"],
            "locale": "en-US",
        },
    )
    result = keep(value=LINKED["value"])
    assert result["changed"] is True
    assert "content" not in result["external_data"]


@pytest.mark.parametrize(
    ("registered", "content", "requests"), [(FILED, SHOWN, 2), (LINKED, None, 1)]
)
def test_what_is_registered_as_wanted_is_read_and_not_written(
    script: Script, registered: Entry, content: list[Entry] | None, requests: int
) -> None:
    options = (
        {"content": [{"friendlyName": SHOWN[0]["friendlyName"]}]}
        if content
        else {"value": LINKED["value"]}
    )
    for check_mode in (True, False):
        expect_registered(script, registered, content=content)
        result = keep(check_mode, **options)
        assert result["changed"] is False
        assert result["diff"]["before"] == result["diff"]["after"]
        assert result["alvaria_api"]["requests"] == requests
        assert result["external_data"]["id"] == "7"


@pytest.mark.parametrize(
    ("options", "reads"),
    [({"content": CODES}, True), ({"value": LINKED["value"]}, True), ({"state": "absent"}, False)],
)
def test_check_mode_reads_and_neither_removes_nor_registers(
    script: Script, options: dict[str, Any], reads: bool
) -> None:
    expect_registered(script, FILED, content=SHOWN if reads else None)
    result = keep(True, **options)
    assert result["changed"] is True
    assert {request.method for request in script.sent} == {"GET"}
    assert "id" not in result["external_data"]


def test_what_is_absent_already_costs_one_read(script: Script) -> None:
    expect_registered(script)
    result = keep(state="absent", content="not looked at")
    assert result["changed"] is False
    assert result["external_data"] == {}


def test_a_registration_that_goes_is_removed_without_reading_its_entries(script: Script) -> None:
    expect_registered(script, FILED)
    script.expect("DELETE", SEVEN, Answer(204))
    assert keep(state="absent")["changed"] is True


def test_an_upload_without_an_answer_is_looked_for_before_it_is_repeated(script: Script) -> None:
    expect_registered(script)
    parts = {
        "resource": "Geocodes",
        "valueType": "File",
        "value": "Geocodes.json",
        "jsonFile": file_part("Geocodes.json", CODES),
    }
    for _try in range(2):
        script.expect("POST", PLACE, reset() if not _try else Answer(201, FILED), parts=parts)
        if not _try:
            expect_registered(script)
    assert keep(content=CODES)["changed"] is True


@pytest.mark.parametrize("status", [400, 403, 422])
def test_a_registration_that_may_not_be_removed_is_not_put_back(
    script: Script, status: int
) -> None:
    expect_registered(script, FILED, content=SHOWN)
    script.expect("DELETE", SEVEN, error(status, "it is in use"))
    result = keep(content=CODES)
    assert [request.method for request in script.sent] == ["GET", "GET", "DELETE"]
    assert result["failed"]
    assert result["changed"] is False
    assert "is gone" not in result["msg"]


@pytest.mark.parametrize("last", [500, 403])
def test_a_registration_that_is_still_there_is_not_put_back(script: Script, last: int) -> None:
    for status in (500, 500, 500) if last == 500 else (500, 403):
        expect_registered(script, FILED, content=SHOWN)
        script.expect("DELETE", SEVEN, error(status))
    expect_registered(script, FILED)
    result = keep(content=CODES)
    assert "POST" not in [request.method for request in script.sent]
    assert result["failed"]
    assert "is gone" not in result["msg"]
    assert "restore" not in result["error"]


def test_a_text_that_cannot_be_sent_removes_nothing(script: Script) -> None:
    result = keep(content='[{"friendlyName": [{"locale": "en-US", "value": "\\ud83d"}]}]')
    assert result["failed"]
    assert "half a character" in result["msg"]
    assert script.sent == []


# --- the entries themselves -----------------------------------------------------------------------------------------------------------

REFERENCES = "alvaria_compliance_reference_info"


def test_all_lists_are_read_from_their_own_places(script: Script) -> None:
    for key in LOOKUPS.values():
        script.expect(
            "GET",
            f"{COMPLIANCE}/{key}",
            ok(
                {
                    key: [{"id": 1, "friendlyName": {"locale": "en-US", "value": "One"}}],
                    "totalItems": 1,
                }
            ),
            query=FIRST,
        )
    found = run(REFERENCES, {})["compliance_references"]
    assert list(found) == ["dispositions", "number_types", "geocodes", "purposes", "contact_lists"]
    assert all(
        entries == [{"id": "1", "name": "One", "names": {"en-US": "One"}}]
        for entries in found.values()
    )


def test_only_the_lists_that_are_asked_for_are_read(script: Script) -> None:
    for key in ("geocodes", "contactLists"):
        script.expect("GET", f"{COMPLIANCE}/{key}", ok([]), query=FIRST)
    assert run(REFERENCES, {"resource": ["ContactLists", "Geocodes"]})["compliance_references"] == {
        "geocodes": [],
        "contact_lists": [],
    }


def test_a_list_that_cannot_be_read_is_named(script: Script) -> None:
    script.expect("GET", f"{COMPLIANCE}/purposes", error(404, "nothing registered"), query=FIRST)
    result = run(REFERENCES, {"resource": ["Purposes"]})
    assert result["failed"]
    assert result["msg"].startswith("Purposes: GET ")
