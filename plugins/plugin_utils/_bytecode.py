# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""The engine's bytecode, kept in ``__pycache__`` as Python does it.

Ansible compiles each file of a collection in each run. For the files of the engine that takes
longer than most tasks do.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, SourceFileLoader
from types import ModuleType

#: The packages whose modules Python's own loader loads.
_OURS = tuple(
    f"{__name__.rpartition('.plugin_utils.')[0]}.{folder}."
    for folder in ("module_utils", "plugin_utils")
)


class _Finder(MetaPathFinder):
    """Finds the modules of the engine, in the folders in which Ansible has found its packages."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not fullname.startswith(_OURS):
            return None
        specs = (_folder(place).find_spec(fullname) for place in path or ())
        return next(filter(None, specs), None)


@cache
def _folder(path: str) -> FileFinder:
    return FileFinder(path, (SourceFileLoader, SOURCE_SUFFIXES))


def keep_bytecode() -> None:
    """Import the engine by Python's own loader from now on. What is loaded stays as it is."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
