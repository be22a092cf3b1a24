# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Notes which options tasks were given and which keys their results had.

tools/use_coverage.py compares them with the documentation.

The recording callback imports this too, and runs outside of the collection: nothing but the
standard library is imported here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Deeper than any documentation goes.
_DEEPEST = 6


def paths(value: Any, given: Any = None, prefix: str = "", depth: int = 0) -> Iterator[str]:
    """The keys in a value, with those of the dictionaries in its lists: ``contacts.channel``.

    ``given`` has the value of what is still a template.
    """
    if depth > _DEEPEST:
        return
    if isinstance(value, str) and isinstance(given, (dict, list)):
        value = given
    if isinstance(value, dict):
        for key, item in value.items():
            if item is not None:
                yield f"{prefix}{key}"
                yield from paths(
                    item,
                    given.get(key) if isinstance(given, dict) else None,
                    f"{prefix}{key}.",
                    depth + 1,
                )
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from paths(
                item,
                given[place] if isinstance(given, list) and place < len(given) else None,
                prefix,
                depth,
            )


class Uses:
    """What was used so far in this process; ``write`` appends it to the file as one line."""

    def __init__(self) -> None:
        self._options: dict[str, set[str]] = {}
        self._returned: dict[str, set[str]] = {}
        self._tasks: set[str] = set()

    def note(self, module: str, name: str, options: dict[str, Any], result: dict[str, Any]) -> None:
        """A task of that name, the options that it was given, and its result."""
        module = module.rsplit(".", 1)[-1]
        shown = (
            result.get("invocation", {}).get("module_args", {})
            if isinstance(result.get("invocation"), dict)
            else {}
        )
        self._options.setdefault(module, set()).update(paths(options, shown))
        self._returned.setdefault(module, set()).update(
            paths(
                {key: value for key, value in result.items() if key not in ("invocation", "diff")}
            )
        )
        if name:
            self._tasks.add(name)

    def write(self, path: str | Path) -> None:
        """Append what was used, and forget it."""
        used = {
            kind: {module: sorted(keys) for module, keys in found.items()}
            for kind, found in (("options", self._options), ("returned", self._returned))
        }
        line = json.dumps({**used, "tasks": sorted(self._tasks)}) + "\n"
        self.__init__()  # type: ignore[misc]
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "ab", buffering=0) as file:
            file.write(line.encode())
