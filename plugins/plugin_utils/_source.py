# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""An organization's document from files of the controller: one file, or a folder of them."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Mapping
from functools import partial
from typing import Any, Callable

from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._common.files import (
    read_text,
    text_of,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._common.strict_json import (
    NoJson,
    decoded,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.task import Task
from ansible_collections.alvaria.cloud.plugins.plugin_utils._files import real_file
from ansible_collections.alvaria.cloud.plugins.plugin_utils._origins import Origins
from ansible_collections.alvaria.cloud.plugins.plugin_utils._tables import ENDING as TABLE
from ansible_collections.alvaria.cloud.plugins.plugin_utils._tables import Tables
from ansible_collections.alvaria.cloud.plugins.plugin_utils._yaml import (
    Digits,
    NoDocument,
    Word,
    compose,
)

ENDINGS = (".yml", ".yaml", ".json")
_REMEDY = "Correct the file; nothing was read from or written to the organization."
_TITLES: dict[type, str] = {dict: "a dictionary of families", list: "a list of rows"}


def _typed(value: Any) -> Any:
    """A value of a file as YAML takes it, for an option that is JSON."""
    if isinstance(value, dict):
        return {key: _typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_typed(item) for item in value]
    if isinstance(value, Digits):
        return int(value)
    if isinstance(value, Word):
        return value.truth
    return value


def load(
    path: str,
    loader: DataLoader,
    within: Mapping[str, Task],
    option: str,
    origins: Origins,
    tables: Tables,
) -> dict[str, Any]:
    """The document at ``path``: a file, or the files of a folder with their lists joined.

    Texts that its entries name by file are put in. Vaulted files are decrypted. A CSV file is the
    table of the family that it is called after. What comes from which file of a folder is noted in
    ``origins``.
    Raises ``Invalid`` that names the option and the file.
    """
    document: dict[str, Any] = {}
    files = _files(path, option)
    if not files:
        raise Invalid(
            f"{option}: the folder {path!r} holds no file that ends in "
            f"{', '.join((*ENDINGS, TABLE))}.",
            "Give the folder of the organization's document.",
            code="document-folder",
        )
    for file in files:
        name = os.path.basename(path)
        if os.path.isdir(path):
            name = os.path.relpath(file, path)
        if ends_in(file, TABLE):
            family = _family(file, name, within, option)
            entries, lines = tables.read(file, name, within[family], loader, option)
            origins.note(family, len(document.get(family) or ()), name, lines)
            _merge(document, family, entries, f"{option}: {name!r}")
            continue
        find = partial(_beside, document=file, loader=loader)
        begun: dict[str, list[int]] = {}
        for family, value in _part(file, name, loader, option, begun).items():
            put_in(value, within.get(family), find)
            if os.path.isdir(path) and isinstance(value, list):
                lines = [[line] for line in begun.get(family, ())]
                origins.note(family, len(document.get(family) or ()), name, lines)
            _merge(document, family, value, f"{option}: {name!r}")
    return document


def _family(file: str, name: str, within: Mapping[str, Task], option: str) -> str:
    """The family of a table. Raises ``Invalid`` where the file is called after none."""
    family = os.path.basename(file)[: -len(TABLE)]
    if family not in within:
        tabled = ", ".join(known for known, task in within.items() if task.table)
        raise Invalid(
            f"{option}: {name!r} is not named after a family.",
            f"Tables are of {tabled}. Take any other CSV file out of the folder.",
            code="table-family",
        )
    return family


def _part(
    file: str, name: str, loader: DataLoader, option: str, lines: dict[str, list[int]]
) -> dict[str, Any]:
    """The families of a file of a document, and the lines of their entries. Raises ``Invalid``."""
    part = _parsed(file, option, name, loader, dict, partial(_data, lines=lines))
    return {str(key): value for key, value in part.items()}


def load_list(path: str, loader: DataLoader, option: str) -> list[Any]:
    """The list in a YAML or JSON file.

    A vaulted file is decrypted. Raises ``Invalid`` that names the option.
    """
    rows: list[Any] = _parsed(path, option, os.path.basename(path), loader, list)
    return rows


def load_plan(path: str, loader: DataLoader, option: str) -> dict[str, Any]:
    """The plan in a JSON file.

    A vaulted file is decrypted. Raises ``Invalid`` that names the option and the file.
    """
    name = os.path.basename(path)
    plan = _parsed(path, option, name, loader, object, _json)
    if not isinstance(plan, dict):
        raise Invalid(
            f"{option}: {name!r} is not a plan.",
            "Give a file that alvaria_plan has written.",
            code="plan-format",
        )
    return plan


def put_in(value: Any, task: Task | None, find: Callable[[str], tuple[str, str]]) -> None:
    """Put in the texts that entries of a family name by file.

    A name that cannot be found stays, for the engine to report with the other mistakes.
    ``find(name)`` gives the readable file and the path to show.
    """
    if task is None or not isinstance(value, list):
        return
    trees = [name for name, option in task.arguments.options.items() if option["type"] == "json"]
    if not (trees or task.files):
        return
    for entry in value:
        if isinstance(entry, dict):
            entry.update({name: _typed(entry[name]) for name in trees if name in entry})
            for source, target in task.files.items():
                _put_text_in(entry, source, target, find)


def _put_text_in(
    entry: dict[Any, Any], source: str, target: str, find: Callable[[str], tuple[str, str]]
) -> None:
    if not isinstance(entry.get(source), str) or entry.get(target) is not None:
        return
    if entry.get("state") == "absent":
        return
    real, entry[source] = find(entry[source])
    with contextlib.suppress(Invalid):
        entry[target] = read_text(real, source)
        del entry[source]


def _beside(name: str, document: str, loader: DataLoader) -> tuple[str, str]:
    path = os.path.normpath(os.path.join(os.path.dirname(document), os.path.expanduser(name)))
    with contextlib.suppress(AnsibleError, OSError, ValueError):
        return real_file(path, loader), path
    return path, path


def ends_in(path: str, *endings: str) -> bool:
    """Whether the name of a file has one of these endings, in small letters or not."""
    return path.lower().endswith(endings)


def _files(path: str, option: str) -> list[str]:
    """The files of a document, which are all that count: what is left out may be deleted.

    Raises ``Invalid`` for a folder that cannot be looked into.
    """
    if not os.path.isdir(path):
        return [path]
    found: list[str] = []
    seen = {os.path.realpath(path)}
    refuse = partial(_refuse_folder, option)
    for folder, folders, names in os.walk(path, onerror=refuse, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in list(folders):
            real = os.path.realpath(os.path.join(folder, name))
            if real in seen:
                folders.remove(name)
            seen.add(real)
        found += [
            os.path.join(folder, name)
            for name in names
            if ends_in(name, *ENDINGS, TABLE) and not name.startswith(".")
        ]
    return sorted(found)


def _refuse_folder(option: str, exc: OSError) -> None:
    raise Invalid(
        f"{option}: the folder {os.path.basename(str(exc.filename))!r} cannot be read "
        f"({exc.strerror}).",
        "Make it readable, or take it away: what is in it would count as not listed.",
        code="document-unreadable",
    ) from exc


def _parsed(
    path: str,
    option: str,
    name: str,
    loader: DataLoader,
    kind: type,
    read: Callable[[str, DataLoader], Any] | None = None,
) -> Any:
    """What a file holds; an empty one holds nothing of its kind. Raises ``Invalid``."""
    reason, remedy = "", _REMEDY
    try:
        data = (read or _data)(path, loader)
    except AnsibleError:
        reason = "cannot be decrypted or read"
        remedy = "Give the vault's password, or a readable file."
    except OSError as exc:
        reason = f"cannot be read ({exc.strerror})"
        if exc.errno == errno.EFBIG:
            remedy = "Spread a document over several files, and write long lists as CSV."
    except UnicodeError:
        reason = "is not UTF-8 text"
    except NoJson as exc:
        reason = exc.placed
    except NoDocument as exc:
        reason = f"cannot be understood ({exc})"
    if not reason and not isinstance(data, (kind, type(None))):
        reason = f"is not {_TITLES[kind]}"
    if reason:
        raise Invalid(f"{option}: {name!r} {reason}.", remedy, code="document-unreadable")
    return data or kind()


def _data(path: str, loader: DataLoader, lines: dict[str, list[int]] | None = None) -> Any:
    """The value in a YAML or JSON file, decrypted. Raises the error of what it is not."""
    if ends_in(path, ".json"):
        return _json(path, loader)
    return compose(text_of(real_file(path, loader)), lines)


def _json(path: str, loader: DataLoader) -> Any:
    """The value in a JSON file, decrypted. Raises the error of what it is not."""
    return decoded(text_of(real_file(path, loader)))


def _merge(document: dict[str, Any], family: str, value: Any, about: str) -> None:
    there = document.get(family)
    if family not in document:
        document[family] = value
    elif isinstance(there, list) and isinstance(value, list):
        document[family] = there + value
    elif isinstance(there, dict) and isinstance(value, dict) and not set(there) & set(value):
        document[family] = {**there, **value}
    else:
        raise Invalid(
            f"{about} has {family}, which another file of the folder has as well.",
            "Only lists can be spread over several files.",
            code="document-family-twice",
        )
