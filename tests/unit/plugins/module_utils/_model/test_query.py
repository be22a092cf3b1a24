# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a listing."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._model.query import Part, Query


@pytest.mark.parametrize("by_id", [True, False])
def test_a_listing_that_can_read_one_object_has_an_option_for_its_id(by_id: bool) -> None:
    query = Query(
        noun="widgets",
        title="widget",
        api="compliance",
        paths={"v4": "widgets"},
        items="widgets",
        by_id=by_id,
    )
    assert query.argspec().options == ({"id": {"type": "str"}} if by_id else {})


def test_a_part_lies_below_the_object_that_it_is_about() -> None:
    assert Part("current/state").place(("v2", "7")) == ("v2", "7", "current", "state")
