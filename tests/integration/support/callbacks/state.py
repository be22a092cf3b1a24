# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes down the state of ansible-core for tests to compare.

This is what it holds in its modules, classes and single objects.
"""

from __future__ import annotations

import inspect
import json
import os
import random
import re
import sys
from collections.abc import Iterator
from typing import Any

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: state
type: aggregate
short_description: Writes the state of ansible-core
description:
  - Writes the values that ansible-core holds to the file that the variable STATE_FILE names.
"""
PLAIN = (str, bytes, int, float, bool, type(None))
ADDRESS = re.compile(" at 0x[0-9a-f]+")
#: Deeper than any setting goes.
DEEPEST = 5


def places(name: str, value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """The plain values within a value, by their places."""
    if isinstance(value, PLAIN):
        yield name, ADDRESS.sub("", repr(value))
    elif depth < DEEPEST:
        for key, inner in parts(value):
            yield from places(f"{name}.{key}", inner, depth + 1)


def parts(value: Any) -> list[tuple[str, Any]]:
    """What a value consists of, by name."""
    if isinstance(value, (set, frozenset)):
        return [("values", ADDRESS.sub("", repr(sorted(map(repr, value)))))]
    if isinstance(value, (list, tuple)):
        return [(str(place), item) for place, item in enumerate(value)]
    if isinstance(value, dict):
        return [(repr(key), item) for key, item in value.items()]
    if inspect.isfunction(value):
        return [("defaults", value.__defaults__), ("more", value.__kwdefaults__)]
    home = value if inspect.isclass(value) else type(value)
    if inspect.ismodule(value) or not str(home.__module__).startswith("ansible."):
        return []
    if hasattr(value, "__slots__") and not hasattr(value, "__dict__"):
        return [(name, getattr(value, name, None)) for name in value.__slots__]
    return list(vars(value).items())


def state() -> dict[str, str]:
    """All of it."""
    found: dict[str, str] = {}
    for name, module in sorted(sys.modules.items()):
        # The modules within `six` import what they stand for as soon as somebody looks.
        if name.startswith("ansible.") and ".six" not in name:
            for place, value in vars(module).items():
                if not place.startswith("__"):
                    found.update(places(f"{name}.{place}", value))
    found.update({f"environment.{name}": text for name, text in os.environ.items()})
    found["folder"] = os.getcwd()
    found["arguments"] = repr(sys.argv)
    found["path"] = repr(sys.path)
    found["chance"] = repr(random.random())
    found["parent"] = repr(os.getppid())
    return found


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """Writes the state when the playbook starts."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "state"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_start(self, playbook: Any) -> None:
        with open(os.environ["STATE_FILE"], "w", encoding="utf-8") as file:
            json.dump(state(), file)
