# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A document whose long lists are read when they are asked for."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.families import FAMILIES
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._document.reader import (
    Document,
    Reader,
)
from ansible_collections.alvaria.cloud.tests.unit.support import context

SIGNATURES = [{"name": "Short"}]
EXCLUSIONS = [{"exclusion_type": "Voice", "exclusion_value": "+12025550140"}]
WRONG = [{"nam": "Short"}]


def document(config: dict[str, Any], *later: str) -> Document:
    return Document(Reader(FAMILIES, {}, context({}).gate), config, later)


def test_a_list_is_read_once() -> None:
    read = document({"exclusions": EXCLUSIONS}, "exclusions")
    assert read["exclusions"] is read["exclusions"]


def test_a_list_is_there_before_it_is_read() -> None:
    read = document({"signatures": SIGNATURES, "exclusions": EXCLUSIONS}, "exclusions")
    assert "exclusions" in read
    assert set(read) == {"signatures", "exclusions"}
    assert len(read) == 2


def test_it_is_so_afterwards() -> None:
    read = document({"signatures": SIGNATURES, "exclusions": EXCLUSIONS}, "exclusions")
    assert [item.place for item in read["exclusions"]] == ["exclusions[0]"]
    assert set(read) == {"signatures", "exclusions"}
    assert len(read) == 2


def test_a_family_that_is_not_there_is_none() -> None:
    read = document({"signatures": SIGNATURES})
    assert "exclusions" not in read
    with pytest.raises(KeyError):
        read["exclusions"]


def test_a_mistake_of_a_list_is_told_when_it_is_asked_for() -> None:
    read = document({"exclusions": WRONG}, "exclusions")
    with pytest.raises(Invalid, match=r"exclusions\[0\]"):
        read["exclusions"]


def test_where_there_is_a_mistake_all_are_told_at_once() -> None:
    config = {"signatures": WRONG, "exclusions": WRONG}
    with pytest.raises(Invalid) as caught:
        document(config, "exclusions")
    places = [mistake["place"] for mistake in caught.value.details["mistakes"]]
    assert places == ["signatures[0]", "exclusions[0]"]
