# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""ansible-core's settings in a process that imported ansible-core before it was told its settings.

ansible-core evaluates its configuration when it is imported. A forked child evaluates it again, in
place. What other code computed from a setting *while it was imported* (colours, plugin paths,
defaults of keywords) cannot be computed again, so the reading of settings is recorded during the
import, and a child for which one of them differs has to start as a process of its own.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Mapping
from typing import Any

#: Environment variables that Python, its libraries or ansible-core read once, at their start.
STARTING = ("PYTHON", "LC_", "LANG", "COLUMNS", "_ANSIBLE")
CONSTANTS = "ansible.constants"


class Differs(Exception):
    """The settings of a child are not those under which the parent imported ansible-core."""


def starting(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of an environment that count only when a process starts."""
    return {name: text for name, text in environment.items() if name.startswith(STARTING)}


class Settings:
    """Records which settings are read while ansible-core is imported; evaluates them again."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self._before: dict[str, Any] = {}
        self._paths: list[tuple[Any, str]] = []

    def record(self) -> None:
        """Import the settings, and note from now on which of them are read."""
        constants = importlib.import_module(CONSTANTS)
        read = self.read

        class Recording(types.ModuleType):
            """The module of the settings, which notes what is read."""

            def __getattribute__(self, name: str) -> Any:
                read.add(name)
                return super().__getattribute__(name)

        config = constants.config
        look_up = config.get_config_value

        def look_up_and_note(name: str, *args: Any, **kwargs: Any) -> Any:
            read.add(name)
            return look_up(name, *args, **kwargs)

        config.get_config_value = look_up_and_note
        constants.__class__ = Recording

    def keep(self) -> None:
        """Stop noting, and keep the values of what was read."""
        constants = sys.modules[CONSTANTS]
        constants.__class__ = types.ModuleType
        del constants.config.get_config_value
        known = constants.config.get_configuration_definitions()
        self.read &= set(known)
        self._before = {name: getattr(constants, name) for name in self.read}
        # The folders of plugins are the exception: each loader has them as they are.
        loaders = importlib.import_module("ansible.plugins.loader")
        for loader in vars(loaders).values():
            if isinstance(loader, loaders.PluginLoader):
                for name in [name for name in self.read if self._before[name] is loader.config]:
                    self._paths.append((loader, name))
        for name in {name for _loader, name in self._paths}:
            del self._before[name]

    def evaluate_anew(self) -> None:
        """Evaluate all settings for the present environment and folder. Raises ``Differs``."""
        constants = sys.modules[CONSTANTS]
        config = constants.config
        try:
            importlib.reload(constants)
        except Exception as exc:
            raise Differs("settings that ansible-core refuses") from exc
        # Some modules have imported the object itself.
        config.__dict__ = constants.config.__dict__
        differing = [
            name for name, value in self._before.items() if getattr(constants, name) != value
        ]
        if differing:
            raise Differs(", ".join(sorted(differing)))
        for loader, name in self._paths:
            loader.config = getattr(constants, name)
        # Part of the names that have to be other ones in each process.
        importlib.reload(sys.modules["ansible.utils.vars"])
        display = importlib.import_module("ansible.utils.display")
        display.Display.__init__(display.Display())
