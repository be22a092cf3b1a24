# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""The entries of external data: what they must be like, and how they are compared and looked up."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .._common.errors import Invalid, TransportError
from .._common.strict_json import NoJson, decoded
from .._model.field import Values
from .._model.text import refuse_no_text
from .._model.values import localized
from .._session.context import Context

#: Where each resource is looked up, which is also the key of its list.
LOOKUPS = {
    "Dispositions": "dispositions",
    "NumberTypes": "numberTypes",
    "Geocodes": "geocodes",
    "Purposes": "purposes",
    "ContactLists": "contactLists",
}
#: The code of a resource's entries and its type, where they have one.
_CODES: dict[str, tuple[str, type]] = {
    "Dispositions": ("dispositionCode", str),
    "NumberTypes": ("numberTypeCode", int),
}
_NO_CODE = ("", str)
_EXAMPLE = 'Write it like {"friendlyName": [{"locale": "en-US", "value": "Busy"}]}.'


def read_entries(resource: str, text: str, option: str) -> list[dict[str, Any]]:
    """The entries that a file is to hold. Raises ``Invalid`` that says which is wrong."""
    entries = _parsed(text, option)
    code, kind = _CODES.get(resource, _NO_CODE)
    seen = set()
    for place, entry in enumerate(entries):
        own = f"{option}[{place}]"
        if not isinstance(entry, Mapping):
            raise Invalid(f"{own}: is not a dictionary.", _EXAMPLE, code="entries-invalid")
        _check_texts(own, entry.get("friendlyName"))
        texts = localized(entry.get("friendlyName"))
        _check_names(own, entry, texts)
        _check_keys(own, entry, resource, code)
        key: Any = tuple(sorted(texts.items()))
        if code:
            _check_code(own, entry, code, kind)
            key = entry[code]
        if key in seen:
            raise Invalid(
                f"{own}: has the same {code or 'friendlyName'} as an entry before it.",
                "List each one once.",
                code="listed-twice",
            )
        seen.add(key)
    _check_characters(entries, option)
    return [tidy(entry) for entry in entries]


def _parsed(text: str, option: str) -> list[Any]:
    try:
        entries = decoded(text)
    except NoJson as exc:
        raise Invalid(
            f"{option}: {exc.placed}.",
            "Give a list of entries as YAML, or JSON text.",
            code="entries-invalid",
        ) from exc
    if not isinstance(entries, list):
        raise Invalid(
            f"{option}: is not a list.",
            "Give a list of entries, each with its friendlyName.",
            code="entries-invalid",
        )
    return entries


def _check_texts(own: str, names: Any) -> None:
    """Raise ``Invalid`` for a name in which something else was written than text."""
    texts = names
    if isinstance(names, Mapping):
        texts = [names]
    if not isinstance(texts, list):
        return
    for text in texts:
        if isinstance(text, Mapping):
            for key in ("locale", "value"):
                if text.get(key) is not None:
                    refuse_no_text(text[key], f"{own}.friendlyName.{key}")


def _check_names(own: str, entry: Values, texts: Mapping[str, str]) -> None:
    if not texts:
        raise Invalid(f"{own}: has no friendlyName.", _EXAMPLE, code="entries-invalid")
    names = entry.get("friendlyName")
    count = len(names) if isinstance(names, list) else 1
    if "" in texts or not all(texts.values()) or count != len(texts):
        raise Invalid(
            f"{own}: has a friendlyName with an empty text or locale, or with a locale twice.",
            _EXAMPLE,
            code="entries-invalid",
        )


def _check_keys(own: str, entry: Values, resource: str, code: str) -> None:
    remedy = "Give friendlyName, and id (text) if need be."
    if code:
        remedy = f"Give friendlyName, {code}, and id (text) if need be."
    unknown = [key for key in entry if key not in ("friendlyName", "id", "kind", code)]
    wrong = ""
    if unknown:
        wrong = f"{own}: has {unknown[0]!r}, which entries of {resource} do not have."
    elif not isinstance(entry.get("id", ""), str):
        wrong = f"{own}.id: is not text."
    if wrong:
        raise Invalid(wrong, remedy, code="entries-invalid")


def _check_code(own: str, entry: Values, code: str, kind: type) -> None:
    value = entry.get(code)
    if isinstance(value, kind) and not isinstance(value, bool) and value != "":
        return
    raise Invalid(
        f"{own}.{code}: is missing, or is not {'text' if kind is str else 'an integer'}.",
        "Give the code that contacts and rules use.",
        code="entries-invalid",
    )


def _check_characters(entries: Sequence[Any], option: str) -> None:
    try:
        json.dumps(entries, ensure_ascii=False).encode()
    except UnicodeEncodeError as exc:
        raise Invalid(
            f"{option}: contains half a character, which cannot be written ({exc.reason}).",
            "Correct the text.",
            code="half-character",
        ) from exc


def tidy(entry: Values) -> dict[str, Any]:
    """An entry in one spelling: the friendlyName as a list, no ``kind``, nothing that is null."""
    kept = {key: value for key, value in entry.items() if key != "kind" and value is not None}
    texts = localized(entry.get("friendlyName"))
    kept["friendlyName"] = [{"locale": locale, "value": text} for locale, text in texts.items()]
    return kept


def same_entries(wanted: Sequence[Values], found: Sequence[Values]) -> bool:
    """Whether two contents hold the same entries, in any order.

    Ids that ``wanted`` does not give make no difference.
    """
    if sorted(map(_spelled, wanted)) != sorted(map(_spelled, found)):
        return False
    ids = [(_spelled(entry), str(entry.get("id"))) for entry in found]
    return all((_spelled(entry), str(entry["id"])) in ids for entry in wanted if "id" in entry)


def _spelled(entry: Values) -> str:
    names = localized(entry["friendlyName"])
    return json.dumps({**entry, "id": None, "friendlyName": names}, sort_keys=True)


def lookup(
    context: Context, resource: str, bare: bool = False, most_pages: int = 0
) -> list[dict[str, Any]]:
    """The entries of a resource, wherever they are kept.

    Raises ``TransportError`` for anything but entries, and ``TooManyPages`` where there are more
    than ``most_pages``. ``bare``: they may come as the list alone.
    """
    name = LOOKUPS[resource]
    path = context.client.path("v3", "compliance", name)
    code, kind = _CODES.get(resource, _NO_CODE)
    entries = context.client.read_all(path, name, bare=bare, most_pages=most_pages)
    for entry in entries:
        coded = isinstance(entry.get(code, kind()), (str, int))
        if coded and localized(entry.get("friendlyName")):
            continue
        wrong = "without a friendlyName"
        if code:
            wrong += f", or without a {code}"
        raise TransportError(
            f"GET {path} lists entries {wrong}.",
            "Check what is registered for it by alvaria_external_data_info.",
            path=path,
            code="entries-invalid",
        )
    return entries


def exported(context: Context, raw: Values) -> dict[str, Any]:
    """The entries of a registered file, for an export.

    They are in the order of their codes, without the ids that the platform gives.
    """
    if raw.get("valueType") != "File":
        return {}
    if raw.get("resource") not in LOOKUPS:
        raise TransportError(
            "The API shows a registration of a resource that it does not document "
            "(compliance/externalData, v3).",
            "Leave external_data out.",
            code="unexpected-answer",
        )
    content = []
    for entry in lookup(context, raw["resource"]):
        tidied = tidy(entry)
        tidied.pop("id", None)
        content.append(tidied)
    return {"content": sorted(content, key=lambda entry: json.dumps(entry, sort_keys=True))}
