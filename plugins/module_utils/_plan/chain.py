# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Verifying a chain of bundles: it needs the bundles and the public key, and nothing else."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .._common.errors import Invalid
from .._common.stop import STOP
from .bundle import (
    FORMAT,
    MANIFEST,
    NAME,
    SIGNATURE,
    Bundle,
    content_of,
    hash_of,
    head_of,
    is_name,
    name_of,
    names_in,
    written,
)
from .signature import flaw

#: What the bundles of a chain have in common.
_COMMON = ("organization", "host")


@dataclass(frozen=True)
class Trust:
    """Whose signatures count, and how the chain begins and ends.

    ``previous`` is the head of the bundle before the first that is there, empty where that is the
    first of all; ``head`` that of the last, empty where nobody kept it.
    """

    allowed_signers: str
    signer: str
    previous: str = ""
    head: str = ""


def chain_of(src: str, trust: Trust) -> list[Bundle]:
    """The bundles of a folder, each with what is wrong with it. Raises ``Invalid``."""
    try:
        names = names_in(src)
    except OSError as exc:
        raise Invalid(
            f"src: {src!r} cannot be read ({exc.strerror}).",
            "Give the folder into which evidence was sealed.",
            code="file-unreadable",
        ) from exc
    if not names:
        raise Invalid(
            f"src: {src!r} holds no bundle.",
            "Give the folder into which evidence was sealed.",
            code="evidence-none",
        )
    _refuse_no_signers(trust)
    bundles = [_read(os.path.join(src, name), trust) for name in STOP.along(names)]
    _link(bundles, trust)
    return bundles


def _refuse_no_signers(trust: Trust) -> None:
    """Raise ``Invalid`` without the file of the keys: that says nothing about the evidence."""
    try:
        os.stat(trust.allowed_signers)
    except OSError as exc:
        raise Invalid(
            f"allowed_signers: {trust.allowed_signers!r} cannot be read ({exc.strerror}).",
            "Give the file with the public keys whose signatures count.",
            code="file-unreadable",
        ) from exc


def _read(path: str, trust: Trust) -> Bundle:
    """One bundle, as far as it can be judged by itself."""
    name = os.path.basename(path)
    if not is_name(name) or not stat.S_ISDIR(os.lstat(path).st_mode):
        return Bundle(path, _NONE, "", [("", "is not a bundle")])
    try:
        text = content_of(os.path.join(path, MANIFEST))
        signature = content_of(os.path.join(path, SIGNATURE))
    except OSError as exc:
        missing = os.path.basename(str(exc.filename or ""))
        return Bundle(path, _NONE, "", [(missing, f"cannot be read ({exc.strerror})")])
    head = head_of(text, signature)
    manifest = _manifest(text)
    if manifest is _NONE:
        return Bundle(path, _NONE, head, [(MANIFEST, "is not a manifest of this format")])
    bundle = Bundle(path, manifest, head)
    signed = os.path.join(path, SIGNATURE), trust.allowed_signers, trust.signer
    wrong = flaw(text, *signed, manifest["sealed"])
    if wrong:
        bundle.problems.append((MANIFEST, wrong))
    bundle.problems.extend(_files(path, manifest["files"]))
    return bundle


_NONE: Mapping[str, Any] = {"files": {}, "number": 0, "previous": "", "sealed": "", "key": ""}


def _manifest(text: bytes) -> Mapping[str, Any]:
    try:
        manifest = json.loads(text)
        spelt = written(manifest)
    except (ValueError, RecursionError):
        return _NONE
    if not isinstance(manifest, dict) or manifest.get("evidence") != NAME:
        return _NONE
    kinds = {"number": int, "previous": str, "sealed": str, "files": dict, "key": str}
    sound = all(isinstance(manifest.get(name), kind) for name, kind in kinds.items())
    if manifest.get("format") != FORMAT or not sound or spelt != text:
        return _NONE
    return manifest


def _files(path: str, files: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the files of a bundle."""
    there = set(os.listdir(path)) - {MANIFEST, SIGNATURE}
    for name in sorted(there - set(files)):
        yield name, "was added"
    for name in STOP.along(sorted(files)):
        if name not in there:
            yield name, "is missing"
            continue
        try:
            found = hash_of(os.path.join(path, name))
        except OSError as exc:
            yield name, f"cannot be read ({exc.strerror})"
            continue
        if found != files[name]:
            yield name, "was changed"


def _link(bundles: list[Bundle], trust: Trust) -> None:
    """Note where a bundle does not follow the one before it."""
    number, head, sealed = 0, trust.previous, ""
    if trust.previous:
        number = bundles[0].manifest["number"] - 1
    first: Mapping[str, Any] = {}
    for bundle in bundles:
        manifest = bundle.manifest
        if manifest is _NONE:
            number, head = number + 1, bundle.head
            continue
        if manifest["number"] != number + 1:
            told = f"is number {manifest['number']}, and {name_of(number + 1)} is missing"
            bundle.problems.append(("", told))
        elif manifest["previous"] != head:
            bundle.problems.append(("", "does not follow the bundle before it"))
        if bundle.name != name_of(manifest["number"]):
            bundle.problems.append(("", f"is number {manifest['number']}"))
        if manifest["sealed"] < sealed:
            bundle.problems.append(("", "is older than the bundle before it"))
        first = first or manifest
        for name in _COMMON:
            if manifest.get(name) != first.get(name):
                bundle.problems.append(("", f"belongs to another {name}"))
        number, head, sealed = manifest["number"], bundle.head, manifest["sealed"]
    if trust.head and trust.head not in [bundle.head for bundle in bundles]:
        told = "is not followed by the bundle whose head was kept: newer ones are missing"
        bundles[-1].problems.append(("", told))


def key_changes(bundles: list[Bundle]) -> list[str]:
    """The bundles that were sealed with another key of masks than the one before."""
    changed = []
    for before, after in zip(bundles, bundles[1:]):
        if before.manifest["key"] != after.manifest["key"]:
            changed.append(after.name)
    return changed
