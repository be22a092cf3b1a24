# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Families as CSV."""

from __future__ import annotations

from ansible_collections.alvaria.cloud.plugins.module_utils._catalog.quota_controls import TASK
from ansible_collections.alvaria.cloud.plugins.module_utils._document.tables import to_csv


def test_every_text_is_in_quotation_marks_and_nothing_guards_it() -> None:
    assert TASK.table is not None
    text = to_csv(TASK.table, [{"product": '=A1, "x"', "total_quota": 7, "description": ""}])
    assert text == '"product","total_quota"\n"=A1, ""x""","7"\n'


def test_what_a_table_does_not_keep_is_no_csv() -> None:
    assert TASK.table is not None
    entries = [{"product": "Ordinary"}, {"product": "With a\ttab"}]
    assert to_csv(TASK.table, entries) == ""
