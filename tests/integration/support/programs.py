# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which ansible-playbook and which Python the tests run: real processes, or children of warm ones.

``ALVARIA_SEPARATE`` (`make test-all`) and tests of an installed archive take the real programs, and
so does each run that asks for them because it has to be a process of its own.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from ansible_collections.alvaria.cloud.tests.prefork.warm import (
    PROGRAMS,
    SANDBOX,
    possible,
    warm_programs,
)

ROOT = Path(__file__).resolve().parents[3]
#: An environment with the installed archive, to test that instead of the work tree with the
#: programs beside this Python (tools/check.sh artifact).
INSTALLED = os.environ.get("ALVARIA_INSTALLED", "")
COLLECTIONS = Path(INSTALLED or ROOT / ".cache") / "collections"
#: The real programs.
REAL = Path(INSTALLED) / "bin" if INSTALLED else Path(sys.executable).parent
SEPARATE = bool(os.environ.get("ALVARIA_SEPARATE") or INSTALLED) or not possible()
#: Nothing of the user's own settings, and what all runs have in common.
SETTINGS = {
    "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
    "ANSIBLE_CALLBACK_PLUGINS": str(ROOT / "tests" / "integration" / "callback_plugins"),
    "ANSIBLE_CALLBACKS_ENABLED": "record",
    "ANSIBLE_LOCALHOST_WARNING": "false",
    "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    "ANSIBLE_NOCOLOR": "true",
    "ANSIBLE_FORCE_COLOR": "false",
}


#: Where warm processes keep what ansible-core has packed, if others are to find it there.
_payloads: list[Path] = []


@contextlib.contextmanager
def shared_payloads(folder: Path) -> Iterator[None]:
    """Have all warm processes that start meanwhile share what ansible-core has packed.

    Packing a module takes a second and does not depend on the settings of a warm process.
    """
    folder.mkdir(exist_ok=True)
    _payloads.append(folder)
    try:
        yield
    finally:
        _payloads.remove(folder)


def inherited() -> dict[str, str]:
    """The environment of the tests without settings of Ansible and of the collection."""
    ours = ("ANSIBLE_", "ALVARIA_")
    return {name: text for name, text in os.environ.items() if not name.startswith(ours)}


@contextlib.contextmanager
def _started(
    settings: Mapping[str, str], wanted: Mapping[str, str] = MappingProxyType(PROGRAMS)
) -> Iterator[Path]:
    """Warm processes with these settings beside the common ones; gives the folder of programs."""
    folder = Path(tempfile.mkdtemp(prefix="warm-"))
    try:
        (folder / "ansible.cfg").touch()
        if _payloads:
            (folder / "payloads").symlink_to(_payloads[-1])
        common = {**inherited(), **SETTINGS, "ANSIBLE_CONFIG": str(folder / "ansible.cfg")}
        with warm_programs(folder, COLLECTIONS, {**common, **settings}, wanted) as found:
            yield found
    finally:
        shutil.rmtree(folder)


#: What ends with the tests. The children of Python 3.13 and newer forget what their parent does in
#: the end, and what nothing else holds would end with that.
_until_the_end = contextlib.ExitStack()
atexit.register(_until_the_end.close)


@functools.cache
def _common(*wanted: tuple[str, str]) -> Path:
    return _until_the_end.enter_context(_started({}, dict(wanted)))


#: The last one counts.
_others: list[Path] = []


@contextlib.contextmanager
def warm_with(settings: Mapping[str, str]) -> Iterator[None]:
    """Have runs start from warm processes that have such settings as count only at a start."""
    if SEPARATE:
        yield
        return
    with _started(settings) as found:
        _others.append(found)
        try:
            yield
        finally:
            _others.pop()


def programs(separate: bool = False) -> Path:
    """The folder of the programs: the real ones where runs are ``separate`` processes."""
    if separate or SEPARATE:
        return REAL
    return _others[-1] if _others else _common(*PROGRAMS.items())


def warm_python() -> dict[str, str]:
    """A variable with which commands of a shell send modules to a warm Python, too.

    It outdoes what plays and inventories say of a Python, so it is for those that take any.
    """
    return {} if SEPARATE else {"ALVARIA_WARM_PYTHON": str(programs() / "python")}


def sandboxes(separate: bool = False) -> Path:
    """The folder of the program alvaria-sandbox, the real one where it is ``separate``."""
    if separate or SEPARATE:
        return Path(sys.executable).parent
    return _common(*SANDBOX.items())
