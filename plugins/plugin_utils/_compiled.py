# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""Loading files of the collection from bytecode, as Python loads those of any other package.

Ansible compiles what a collection imports anew in each process, which takes nearly half of the time
in which the engine is loaded. What is loaded here is compiled once, and kept beside its source.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any

_PLUGINS = "ansible_collections.alvaria.cloud.plugins"
_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class _Loader(SourceFileLoader):
    """Keeps bytecode in the folder of its source.

    In a folder of its own, ``ansible-galaxy collection verify`` would take it for a change of the
    collection.
    """

    def get_data(self, path: Any) -> bytes:
        """What is in a file, of a source or of bytecode."""
        return super().get_data(_beside(path))

    def set_data(self, path: Any, data: Any, **mode: Any) -> None:
        """Write bytecode, where that can be done."""
        super().set_data(_beside(path), data, **mode)


def _beside(path: str) -> str:
    """A path without the folder that Python keeps bytecode in."""
    folder, name = os.path.split(path)
    if os.path.basename(folder) != "__pycache__":
        return path
    return os.path.join(os.path.dirname(folder), name)


def load(name: str) -> None:
    """Load a file and, before it, those that it imports.

    ``name`` is that of its module below ``plugins``. What is loaded already stays as it is.
    """
    if f"{_PLUGINS}.{name}" in sys.modules:
        return
    for needed in _IMPORTS.get(name, ()):
        load(needed)
    _load(name)


def _load(name: str) -> ModuleType:
    """Load a file, whatever it imports. Raises ``ImportError``."""
    parent, _dot, own = f"{_PLUGINS}.{name}".rpartition(".")
    package = import_module(parent)
    path = os.path.join(_FOLDER, *name.split(".")) + ".py"
    loader = _Loader(f"{parent}.{own}", path)
    spec = spec_from_file_location(loader.name, path, loader=loader)
    if spec is None:
        raise ImportError(f"{path} cannot be loaded")
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[spec.name]
        raise
    setattr(package, own, module)
    return module


#: By file what it imports. It is long, so it is not to be compiled anew either.
_IMPORTS: dict[str, tuple[str, ...]] = _load("plugin_utils._imports").IMPORTS
