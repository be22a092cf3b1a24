# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""A bundle of evidence: a folder of records and a snapshot, with a signed manifest. Pure.

The manifest has the hash of each file and the head of the bundle before, so that bundles make a
chain. The head of a bundle is the hash of its manifest and its signature.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._common.files import open_file
from .._common.stop import STOP

#: The name and the version of the format.
NAME, FORMAT = "alvaria.cloud evidence", 1
MANIFEST, SIGNATURE, SNAPSHOT = "manifest.json", "manifest.json.sig", "snapshot.lines"
#: The name of a bundle: its number in the chain.
_NUMBER = re.compile(r"[0-9]{6}")
_CHUNK = 1024 * 1024


def name_of(number: int) -> str:
    """The name of the bundle of that number."""
    return f"{number:06d}"


def is_name(name: str) -> bool:
    """Whether a bundle may be called so."""
    return _NUMBER.fullmatch(name) is not None


def names_in(folder: str) -> list[str]:
    """What a folder of bundles holds, in its order. Files of work under way begin with a dot."""
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))


def written(manifest: Mapping[str, Any]) -> bytes:
    """The one text of a manifest."""
    return (json.dumps(manifest, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def content_of(path: str) -> bytes:
    """The bytes of a file that is one and no link. Raises ``OSError``."""
    if os.path.islink(path):
        raise OSError(0, "a link, not a file")
    with open_file(path) as file:
        return file.read()


def hash_of(path: str) -> dict[str, Any]:
    """What a manifest has of a file. Raises ``OSError``."""
    digest, size = hashlib.sha256(), 0
    if os.path.islink(path):
        raise OSError(0, "a link, not a file")
    with open_file(path) as file:
        while True:
            chunk = file.read(_CHUNK)
            if not chunk:
                return {"sha256": digest.hexdigest(), "bytes": size}
            STOP.check()
            digest.update(chunk)
            size += len(chunk)


def head_of(manifest: bytes, signature: bytes) -> str:
    """What the next bundle, and whoever keeps it elsewhere, knows a bundle by."""
    inner = hashlib.sha256(manifest).digest() + hashlib.sha256(signature).digest()
    return hashlib.sha256(inner).hexdigest()


@dataclass(frozen=True)
class Bundle:
    """A bundle as it has been read."""

    path: str
    manifest: Mapping[str, Any]
    head: str
    #: What is wrong with it, by file, empty where that is the bundle itself.
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name."""
        return os.path.basename(self.path)

    def lines(self, end: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """The names of the files that end so, each with its lines."""
        for name in sorted(self.manifest["files"]):
            if name.endswith(end):
                with open_file(os.path.join(self.path, name)) as file:
                    yield name, list(parsed(file))


def parsed(lines: Iterator[bytes] | Any) -> Iterator[dict[str, Any]]:
    """The values of lines of JSON; one that is cut off, as its writer was killed, is left out."""
    for line in STOP.along(lines):
        try:
            values = json.loads(line.rstrip(b"\0"))
        except (ValueError, RecursionError):
            continue
        if isinstance(values, dict):
            yield values
