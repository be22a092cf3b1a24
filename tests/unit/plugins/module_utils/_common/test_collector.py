# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Circles are looked for less often meanwhile, and never among what is there to stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._common.collector import (
    gathering,
    settle,
)


@pytest.fixture(autouse=True)
def _as_python_starts() -> Iterator[None]:
    """The unit tests themselves look less often."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)


def test_garbage_is_looked_for_less_often_meanwhile() -> None:
    before = gc.get_threshold()
    with gathering():
        assert gc.get_threshold()[0] > 10 * before[0]
        assert gc.isenabled()
    assert gc.get_threshold() == before


def test_an_error_does_not_change_what_follows() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError), gathering():
        raise KeyError
    assert gc.get_threshold() == before


def test_what_is_settled_is_no_longer_looked_through() -> None:
    there, before = [object()], gc.get_freeze_count()
    try:
        settle()
        assert gc.get_freeze_count() > before
        assert not any(found is there for found in gc.get_objects())
    finally:
        gc.unfreeze()
