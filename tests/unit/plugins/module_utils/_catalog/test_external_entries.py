# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entries of external data: which contents are the same, and which are refused."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.external_entries import (
    LOOKUPS,
    read_entries,
    same_entries,
    tidy,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._model.values import localized

Entry = dict[str, Any]

_names = st.dictionaries(
    st.sampled_from(["en-US", "es-US", "fr-CA"]), st.text("abé", min_size=1, max_size=3), min_size=1
)


@st.composite
def _entry_lists(draw: st.DrawFn, identified: bool = False) -> list[Entry]:
    """Dispositions that may be uploaded: codes and names, none twice, and perhaps ids."""
    entries: list[Entry] = []
    for code in draw(st.lists(st.text("BNZ", min_size=1, max_size=2), unique=True, max_size=5)):
        names = [{"locale": locale, "value": text} for locale, text in draw(_names).items()]
        entry: Entry = {"dispositionCode": code, "friendlyName": names}
        if identified and draw(st.booleans()):
            entry["id"] = draw(st.sampled_from(["1", "2", "3"]))
        entries.append(entry)
    return entries


def spelled(entries: list[Entry], chance: random.Random) -> list[Entry]:
    """The same entries as the platform may show them.

    They come in another order, with ``kind`` and ids, and their names in another order.
    """
    shown = []
    for number, entry in enumerate(entries):
        more = {"kind": "via#disposition", "remark": None, "id": str(100 + number)}
        names = chance.sample(entry["friendlyName"], len(entry["friendlyName"]))
        pairs = list({**more, **entry, "friendlyName": names}.items())
        shown.append(dict(chance.sample(pairs, len(pairs))))
    return chance.sample(shown, len(shown))


def kept(entries: list[Entry]) -> list[Entry]:
    return read_entries("Dispositions", json.dumps(entries), "content")


@given(_entry_lists(), st.randoms(use_true_random=False))
def test_another_spelling_is_the_same_content(entries: list[Entry], chance: random.Random) -> None:
    found = [tidy(entry) for entry in spelled(entries, chance)]
    assert same_entries(kept(entries), found)
    assert same_entries(kept(entries), kept(entries))


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
        same_entries(kept(one), kept(other))
        is (meant(one) == meant(other))
        is same_entries(kept(other), kept(one))
    )


@given(_entry_lists(identified=True), st.randoms(use_true_random=False))
def test_an_id_counts_only_where_the_wanted_entry_has_one(
    entries: list[Entry], chance: random.Random
) -> None:
    shown = [tidy(entry) for entry in spelled(entries, chance)]
    assert same_entries(kept(entries), shown)
    for entry in shown:
        others = [{**other, "id": "another"} if other is entry else other for other in shown]
        wanted = next(
            item for item in entries if item["dispositionCode"] == entry["dispositionCode"]
        )
        assert same_entries(kept(entries), others) is ("id" not in wanted)


@given(_entry_lists(identified=True))
def test_an_entry_more_or_less_is_another_content(entries: list[Entry]) -> None:
    for place in range(len(entries)):
        fewer = entries[:place] + entries[place + 1 :]
        assert not same_entries(kept(entries), kept(fewer))
        assert not same_entries(kept(fewer), kept(entries))


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
        entries = read_entries(resource, json.dumps(body), "src")
    except Invalid as exc:
        assert exc.message.startswith("src")
        assert exc.remedy
    else:
        assert len(entries) == len(body)
        assert same_entries(entries, entries)


@pytest.mark.parametrize("resource", ["Geocodes", "Purposes", "ContactLists"])
def test_what_has_no_code_is_told_apart_by_its_names(resource: str) -> None:
    names = [
        [{"locale": "en-US", "value": "A"}],
        [{"locale": "en-US", "value": "A"}, {"locale": "es-US", "value": "B"}],
        [{"locale": "es-US", "value": "A"}],
    ]
    entries = [{"friendlyName": name} for name in names]
    assert len(read_entries(resource, json.dumps(entries), "content")) == 3
    with pytest.raises(Invalid, match=r"^content\[3\]: has the same friendlyName"):
        read_entries(
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
        assert read_entries("NumberTypes", text, "content")[0]["numberTypeCode"] == code
    else:
        with pytest.raises(
            Invalid, match=r"^content\[0\].numberTypeCode: is missing, or is not an integer"
        ):
            read_entries("NumberTypes", text, "content")


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
        read_entries("Geocodes", json.dumps([{"friendlyName": name}]), "content")


@pytest.mark.parametrize("resource", sorted(LOOKUPS))
def test_what_entries_do_not_have_is_refused_by_its_place(resource: str) -> None:
    code = {"Dispositions": {"dispositionCode": "A"}, "NumberTypes": {"numberTypeCode": 1}}.get(
        resource, {}
    )
    kept = {"friendlyName": {"locale": "en-US", "value": "A"}, **code}
    assert len(read_entries(resource, json.dumps([kept]), "src")) == 1
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
            read_entries(resource, json.dumps([kept, {**kept, more: None}]), "src")
