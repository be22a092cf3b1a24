# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan as a file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._plan.file import (
    check_age,
    opened,
    refuse_no_key,
    sealed,
    written,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.mask import Masker
from ansible_collections.alvaria.cloud.tests.unit.support import context

PART = {"steps": [{"name": "Gr\u00fc\u00dfe \U0001f600"}], "counts": {}}


def plan() -> dict[str, Any]:
    """A plan with one part."""
    return sealed(context({}), {"document": PART})


def code(wrong: dict[str, Any], part: str = "document", **params: Any) -> str:
    """The code of the refusal of a plan."""
    with pytest.raises(Invalid) as caught:
        opened(context(params), wrong, part)
    return caught.value.code


def test_a_plan_comes_back_from_its_file() -> None:
    assert opened(context({}), json.loads(written(plan())), "document") == PART


def test_the_file_is_in_a_stable_order() -> None:
    made = plan()
    assert written(made) == written(dict(reversed(made.items())))


def test_what_does_not_count_is_refused() -> None:
    made = plan()
    assert code({}) == "plan-format"
    assert code({**made, "format": 2}) == "plan-format"
    assert code({**made, "key": "another"}) == "plan-key"
    assert code({**made, "host": "another.example.com"}) == "plan-changed"
    assert code(made, "exclusions") == "plan-foreign"


def test_there_is_no_plan_without_a_key() -> None:
    with pytest.raises(Invalid, match="mask_key: is missing"):
        refuse_no_key(Masker(""))


@pytest.mark.parametrize("params", [{"plan_max_age": 0, "plan_data": {}}, {"plan_max_age": 9}])
def test_an_age_has_to_make_sense(params: dict[str, Any]) -> None:
    with pytest.raises(Invalid, match="plan_max_age"):
        check_age(params)
