# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""An organization's document from files of the controller: one file, or a folder of them."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Callable

import yaml
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.module_utils._common.files import read_text
from ansible_collections.alvaria.cloud.plugins.module_utils._task.task import Task

ENDINGS = (".yml", ".yaml", ".json")
#: The most values of a document; aliases of aliases can stand for any number.
MOST_VALUES = 20_000_000
#: A list in YAML or JSON is held in memory as a whole, so it has a limit.
MOST_BYTES = 64 * 1024**2
_REMEDY = "Correct the file; nothing was read from or written to the organization."


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML in which text stays as it is.

    A time is text, and so is a number, of which only plain decimal integers are marked as such. A
    key is text, too, whatever word it is. No key may be there twice.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        """A mapping, refused when it has a key twice."""
        if isinstance(node, yaml.MappingNode):
            _take_keys_as_text(node)
            _refuse_repeated_keys(node)
            self.flatten_mapping(node)
            _take_keys_as_text(node)
        result: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return result


class Digits(str):
    """A whole number as it stands in a YAML file; text where text is due."""


def _take_keys_as_text(node: yaml.MappingNode) -> None:
    for key, _value in node.value:
        if key.tag in _WORDS:
            key.tag = "tag:yaml.org,2002:str"


def _refuse_repeated_keys(node: yaml.MappingNode) -> None:
    seen = set()
    for key, _value in node.value:
        name = (key.tag, str(key.value))
        if name in seen and key.tag != "tag:yaml.org,2002:merge":
            raise yaml.constructor.ConstructorError(
                None, None, "a key is there twice", key.start_mark
            )
        seen.add(name)


for _tag, _pattern, _first in (
    (
        "bool",
        r"^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$",
        "yYnNtTfFoO",
    ),
    ("int", r"^(?:0|-?[1-9][0-9]*)$", "-0123456789"),
    ("merge", r"^(?:<<)$", "<"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
#: The tags of words that are text where they are keys.
_WORDS = tuple(f"tag:yaml.org,2002:{_tag}" for _tag in ("bool", "int", "null"))


def _digits(loader: _Loader, node: yaml.ScalarNode) -> Digits:
    return Digits(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:int", _digits)


def _numbers(value: Any) -> Any:
    """A value of a file in which whole numbers are numbers, for an option that is JSON."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if isinstance(value, Digits):
        return int(value)
    return value


def load(path: str, loader: DataLoader, within: Mapping[str, Task], option: str) -> dict[str, Any]:
    """The document at ``path``: a file, or the files of a folder with their lists joined.

    Texts that its entries name by file are put in. Vaulted files are decrypted.
    Raises ``Invalid`` that names the option and the file.
    """
    document: dict[str, Any] = {}
    files = _files(path)
    if not files:
        raise Invalid(
            f"{option}: the folder {path!r} holds no file that ends in {', '.join(ENDINGS)}.",
            "Give the folder of the organization's document.",
            code="document-folder",
        )
    for file in files:
        name = os.path.basename(path)
        if os.path.isdir(path):
            name = os.path.relpath(file, path)
        find = partial(_beside, document=file, loader=loader)
        for family, value in _part(file, name, loader, option).items():
            put_in(value, within.get(family), find)
            _merge(document, family, value, f"{option}: {name!r}")
    return document


def _part(file: str, name: str, loader: DataLoader, option: str) -> dict[str, Any]:
    """The families of one file of a document. Raises ``Invalid``."""
    try:
        part = _parsed(loader.get_real_file(file), file.endswith(".json"))
    except _Unreadable as exc:
        raise Invalid(f"{option}: {name!r} {exc}.", _REMEDY, code="document-unreadable") from exc
    except AnsibleError as exc:
        raise Invalid(
            f"{option}: {name!r} cannot be decrypted or read.",
            "Give the vault's password, or a readable file.",
            code="document-unreadable",
        ) from exc
    return {str(key): value for key, value in part.items()}


def load_list(path: str, loader: DataLoader, option: str) -> list[Any]:
    """The list in a YAML or JSON file.

    A vaulted file is decrypted. Raises ``Invalid`` that names the option.
    """
    name = os.path.basename(path)
    try:
        if os.path.getsize(path) > MOST_BYTES:
            raise _Unreadable(
                "is larger than 64 MB; write so much as CSV, "
                "or as JSON with an object on each line (.ndjson)"
            )
        data = _parsed(loader.get_real_file(path), path.endswith(".json"), list)
    except _Unreadable as exc:
        raise Invalid(f"{option}: {name!r} {exc}.", _REMEDY, code="document-unreadable") from exc
    except (AnsibleError, OSError) as exc:
        raise Invalid(
            f"{option}: {name!r} cannot be decrypted or read.",
            "Give the vault's password, or a readable file.",
            code="document-unreadable",
        ) from exc
    return list(data)


def put_in(value: Any, task: Task | None, find: Callable[[str], tuple[str, str]]) -> None:
    """Put in the texts that entries of a family name by file.

    A name that cannot be found stays, for the engine to report with the other mistakes.
    ``find(name)`` gives the readable file and the path to show.
    """
    if task is None or not isinstance(value, list):
        return
    trees = [name for name, option in task.arguments.options.items() if option["type"] == "json"]
    for entry in value:
        if isinstance(entry, dict):
            entry.update({name: _numbers(entry[name]) for name in trees if name in entry})
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
    try:
        return loader.get_real_file(path), path
    except AnsibleError:
        return path, path


def _files(path: str) -> list[str]:
    if not os.path.isdir(path):
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [
            os.path.join(folder, name)
            for name in names
            if name.endswith(ENDINGS) and not name.startswith(".")
        ]
    return sorted(found)


class _Unreadable(Exception):
    """A file is not a document.

    The text is the end of a sentence that says why, and repeats nothing of the file.
    """


def _parsed(path: str, is_json: bool, kind: type = dict) -> Any:
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
        data = _data(text, is_json)
        _size(data, {}, [])
    except OSError as exc:
        raise _Unreadable(f"cannot be read ({exc.strerror})") from exc
    except UnicodeError as exc:
        raise _Unreadable("is not UTF-8 text") from exc
    except RecursionError as exc:
        raise _Unreadable("is nested too deeply") from exc
    except json.JSONDecodeError as exc:
        raise _Unreadable(f"is no JSON (line {exc.lineno}, column {exc.colno})") from exc
    except yaml.MarkedYAMLError as exc:
        raise _Unreadable(f"cannot be understood ({_reason(exc)})") from exc
    except (yaml.YAMLError, ValueError) as exc:
        raise _Unreadable(
            "cannot be understood (it holds characters that YAML does not allow, "
            "or a value that is none)"
        ) from exc
    if data is None:
        return kind()
    if isinstance(data, kind):
        return data
    if kind is dict:
        raise _Unreadable("is not a dictionary of families")
    raise _Unreadable("is not a list of rows")


def _data(text: str, is_json: bool) -> Any:
    if is_json:
        return json.loads(text, object_pairs_hook=_unique)
    return yaml.load(text, _Loader)  # noqa: S506  a safe loader


def _reason(exc: yaml.MarkedYAMLError) -> str:
    """What is wrong with a YAML text, and where."""
    reason = str(exc.problem or exc.context)
    mark = exc.problem_mark or exc.context_mark
    if mark:
        reason += f", line {mark.line + 1}, column {mark.column + 1}"
    return reason


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise _Unreadable("cannot be understood (a key is there twice)")
    return result


def _size(value: Any, known: dict[int, int], within: list[int]) -> int:
    """The number of values in a value, each alias counted in full.

    Raises ``_Unreadable`` when there are too many.
    """
    if not isinstance(value, (dict, list)):
        return 1
    if id(value) in within:
        raise _Unreadable("cannot be understood (an anchor holds itself)")
    if id(value) not in known:
        within.append(id(value))
        items: Iterable[Any] = value
        if isinstance(value, dict):
            items = value.values()
        known[id(value)] = 1 + sum(_size(item, known, within) for item in items)
        within.pop()
    if known[id(value)] > MOST_VALUES:
        raise _Unreadable("cannot be understood (its anchors stand for too many values)")
    return known[id(value)]


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
