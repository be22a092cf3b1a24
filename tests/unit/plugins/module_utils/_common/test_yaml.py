# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The two sides of a diff as YAML that any reader understands."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.alvaria.cloud.plugins.module_utils._common.yaml import to_yaml

_words = st.sampled_from(
    [
        "yes",
        "No",
        "on",
        "OFF",
        "null",
        "Null",
        "~",
        "n",
        "Y",
        "true",
        "12",
        "1_000",
        "0x1f",
        "0o7",
        "1e3",
        "1.5",
        ".5",
        ".nan",
        ".inf",
        "12:30",
        "2030-01-31",
        "=",
        "<<",
        "-",
        "?",
        ":",
        "---",
        "...",
        "- a",
        "a: b",
        "a #b",
        "#a",
        "@a",
        "`a",
        "&a",
        "*a",
        "!a",
        "%a",
        "|",
        ">",
        "[a]",
        "{a}",
        "'a'",
        '"a"',
        "a,b",
        " a",
        "a ",
        "a  b",
        "",
        "é",
        "日本",
        "😀",
        "a\nb",
        "\ta",
        "a\\b",
        "+12025550143",
        "***0143#5d8e2a",
        "a/b",
        "_x",
    ]
)
_texts = _words | st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12)
_scalars = st.none() | st.booleans() | st.integers() | _texts
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=12,
)
_documents = st.dictionaries(_texts, _values, max_size=5)


@given(_documents)
def test_the_text_reads_back_as_the_value(document: dict[str, Any]) -> None:
    assert (yaml.safe_load(to_yaml(document)) or {}) == document


@given(_documents)
def test_keys_keep_their_order(document: dict[str, Any]) -> None:
    assert list(yaml.safe_load(to_yaml(document)) or {}) == list(document)


@given(_documents)
def test_equal_values_give_the_same_text(document: dict[str, Any]) -> None:
    assert to_yaml(document) == to_yaml(yaml.safe_load(to_yaml(document)) or {})


@given(_documents, _documents)
def test_different_values_give_different_texts(left: dict[str, Any], right: dict[str, Any]) -> None:
    if repr(left) != repr(right):
        assert to_yaml(left) != to_yaml(right)


@given(_documents)
def test_every_line_ends_and_none_is_blank(document: dict[str, Any]) -> None:
    text = to_yaml(document)
    assert text == "".join(line + "\n" for line in text.split("\n")[:-1])
    assert all(line.strip() for line in text.split("\n")[:-1])


def test_nothing_is_empty_text() -> None:
    assert to_yaml({}) == ""


def test_the_layout_is_block_style() -> None:
    document = {
        "name": "lamp",
        "steps": ["one", {"a": 1, "b": []}],
        "nested": {"empty": {}, "off": "off", "time": "2030-01-31T12:00:00Z"},
        "none": None,
    }
    assert to_yaml(document).splitlines() == [
        "name: lamp",
        "steps:",
        "  - one",
        "  - a: 1",
        "    b: []",
        "nested:",
        "  empty: {}",
        '  "off": "off"',
        '  time: "2030-01-31T12:00:00Z"',
        "none: null",
    ]


@pytest.mark.parametrize("text", ["lamp", "A lamp", "agent@example.test", "/via/v2", "a-b_c.d"])
def test_common_texts_need_no_quotes(text: str) -> None:
    assert to_yaml({"key": text}) == f"key: {text}\n"


def test_tuples_are_lists() -> None:
    assert to_yaml({"key": ("a", "b")}) == "key:\n  - a\n  - b\n"


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_text_at_all_reads_back(text: str) -> None:
    assert yaml.safe_load(to_yaml({"key": text, "list": [text]})) == {"key": text, "list": [text]}


@pytest.mark.parametrize("text", ["lamp\n", "a\x85b", "\x7f", "\x80", "\ufffe", "\u2028 a", "a\n"])
def test_line_ends_and_control_characters_are_escaped(text: str) -> None:
    assert yaml.safe_load(to_yaml({"key": text})) == {"key": text}


@pytest.mark.parametrize("number", [1e20, 1e-07])
def test_a_fraction_reads_back_as_a_number(number: float) -> None:
    assert yaml.safe_load(to_yaml({"key": number})) == {"key": number}


@given(
    st.dictionaries(
        st.sampled_from("ab"),
        st.one_of(st.text("a :#-|>'\"\\\n\té", max_size=12), st.text(max_size=8)),
        max_size=2,
    )
)
def test_texts_of_several_lines_read_back_as_blocks_too(texts: dict[str, str]) -> None:
    nested = {"list": [texts, texts], "inner": {"deep": texts}}
    assert yaml.safe_load(to_yaml(nested, blocks=True)) == nested


def test_a_text_of_several_lines_stands_there_as_it_is() -> None:
    assert (
        to_yaml({"items": [{"body": "Dear customer,\n\n  yes.\n"}]}, blocks=True)
        == "items:\n  - body: |\n      Dear customer,\n\n        yes.\n"
    )
    assert to_yaml({"body": "one\ntwo"}, blocks=True) == "body: |-\n  one\n  two\n"
    assert to_yaml({"body": "one\n \ntwo"}, blocks=True) == 'body: "one\\n \\ntwo"\n'
