# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Argument specs that merge with their rules."""

from __future__ import annotations

import pytest

from ansible_collections.alvaria.cloud.plugins.module_utils._model.argspec import (
    ArgumentSpec,
    state_argspec,
)

LEFT = ArgumentSpec(
    {"a": {"type": "str"}}, (("a", "b"),), (("a", "c"),), (("a", "d"),), (("a", "x", ("e",)),)
)
RIGHT = ArgumentSpec(
    {"z": {"type": "int"}}, (("z", "b"),), (("z", "c"),), (("z", "d"),), (("z", "x", ("e",)),)
)


def test_merging_keeps_the_options_and_the_rules_of_both() -> None:
    assert LEFT.merge(RIGHT).to_kwargs() == {
        "argument_spec": {"a": {"type": "str"}, "z": {"type": "int"}},
        "mutually_exclusive": [["a", "b"], ["z", "b"]],
        "required_together": [["a", "c"], ["z", "c"]],
        "required_one_of": [["a", "d"], ["z", "d"]],
        "required_if": [["a", "x", ("e",)], ["z", "x", ("e",)]],
    }


def test_nothing_is_neutral_to_merging() -> None:
    assert LEFT.merge(ArgumentSpec()) == ArgumentSpec().merge(LEFT) == LEFT


def test_an_option_cannot_be_defined_twice() -> None:
    with pytest.raises(ValueError, match="a"):
        LEFT.merge(LEFT)


def test_the_first_state_is_the_default() -> None:
    assert state_argspec("present", "absent").options == {
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"}
    }
