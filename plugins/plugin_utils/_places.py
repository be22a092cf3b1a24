# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""Where relative paths of a task begin."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Callable

from ansible.parsing.dataloader import DataLoader

#: The folder of the collection's own playbooks.
_OWN = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", "playbooks"))


class Places:
    """Where the files are that a task names by relative paths.

    As with all of Ansible's tasks, they begin at the folder of the playbook. The playbooks of the
    collection are installed where no user has files: theirs begin where Ansible was started.
    """

    def __init__(self, loader: DataLoader, find: Callable[[str], Any]) -> None:
        self._loader = loader
        self._find = find

    @property
    def _is_own(self) -> bool:
        """Whether the playbook is one of the collection."""
        return bool(os.path.realpath(self._loader.get_basedir()) == _OWN)

    def _whole(self, path: str) -> str:
        """A path, from the folder at which relative ones begin."""
        # As Ansible expands it.
        expanded = os.path.expanduser(os.path.expandvars(path))
        if os.path.isabs(expanded):
            return expanded
        folder = self._loader.get_basedir()
        if self._is_own:
            folder = os.getcwd()
        return os.path.join(folder, expanded)

    def find(self, name: str) -> str:
        """The path of a file with a name. Raises ``AnsibleError``."""
        if self._is_own and os.path.exists(self._whole(name)):
            return self._whole(name)
        return str(self._find(name))

    def placed(
        self, options: Mapping[str, Mapping[str, Any]], arguments: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Arguments with whole paths in place of relative ones."""
        result = dict(arguments)
        for name, option in options.items():
            for key in (name, *option.get("aliases", ())):
                if option.get("type") == "path" and result.get(key):
                    result[key] = self._whole(str(result[key]))
        return result
