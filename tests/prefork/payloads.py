# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-core sends to run a module: packed once, then lent to each run.

ansible-core packs a module in the first task that uses it and keeps the result for the rest of the
run, in its folder for temporary files. Packing takes a second and does not depend on the run. Each
child finds there what the children before it have packed from the same files.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

#: The folder below the one for temporary files, as ansible-core calls it.
CACHE = "ansiballz_cache"
#: Whose payloads are kept: the collection's and ansible-core's. Anybody else's modules may change
#: from run to run.
KEPT = ("ansible_collections.alvaria.cloud.", "ansible.modules.")
#: The settings that decide which files a name stands for.
WHENCE = ("COLLECTIONS_PATHS", "DEFAULT_MODULE_PATH", "DEFAULT_MODULE_UTILS_PATH")


class Payloads:
    """The payloads of all children of a warm process, in a folder that is removed with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def lend(self) -> None:
        """Give this child what there is, and keep at its end what it has packed."""
        constants = sys.modules["ansible.constants"]
        whence = repr([getattr(constants, name) for name in WHENCE])
        shared = self._folder / hashlib.sha256(whence.encode()).hexdigest()
        own = Path(constants.DEFAULT_LOCAL_TMP, CACHE)
        shared.mkdir(exist_ok=True)
        own.mkdir(parents=True)
        for payload in packed(shared):
            link(payload, own / payload.name)
        # What is registered last is done first: before ansible-core removes its folder.
        atexit.register(self._keep, own, shared)

    @staticmethod
    def _keep(own: Path, shared: Path) -> None:
        for payload in packed(own):
            link(payload, shared / payload.name)


def packed(folder: Path) -> Iterator[Path]:
    """The payloads in a folder that are kept, without locks and what is half written."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith(KEPT) and not path.name.endswith((".lock", "-part")):
            yield path


def link(payload: Path, target: Path) -> None:
    """Have a payload in another folder, too, unless it is there or its run has removed it."""
    with contextlib.suppress(FileExistsError, FileNotFoundError):
        os.link(payload, target)
