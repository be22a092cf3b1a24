# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""YAML that every run of ansible-core parses: settings, routing, the documentation of its plugins.

What a text means does not depend on the run, so the warm process parses it once: all that a
rehearsal parsed, as often as it did. A child gets each result once; if it parses the same text more
often, it really does.
Templates in the defaults of settings are compiled once, too, and filled in by each child, and so
are the regular expressions of a rehearsal.
"""

from __future__ import annotations

import atexit
import os
import pickle
import re
from collections import defaultdict
from collections.abc import Callable
from types import CodeType
from typing import Any

import yaml
from jinja2.nativetypes import NativeEnvironment

_load = yaml.load


class Parsed:
    """Stands in for ``yaml.load``. It has to do so before ansible-core is imported."""

    def __init__(self) -> None:
        self._results: defaultdict[Any, list[Any]] = defaultdict(list)
        #: What a rehearsal parses: texts and loaders; ``None`` except in a rehearsal.
        self._seen: list[tuple[Any, Any]] | None = None
        yaml.load = self.load

    def load(self, stream: Any, Loader: Any) -> Any:
        """The value of a text, as ``yaml.load`` returns it."""
        text = stream.read() if hasattr(stream, "read") else stream
        key = self._key(text, Loader)
        if self._seen is not None:
            self._seen.append((text, Loader))
        if self._results[key]:
            return self._results[key].pop()
        if text is not stream and stream.seekable():
            stream.seek(0)
            text = stream
        return _load(text, Loader=Loader)

    @staticmethod
    def _key(text: Any, loader: Any) -> Any:
        # The texts of ansible-core know where they come from, and so do the values in them.
        return text, type(text).__name__, repr(getattr(text, "_ansible_tags_mapping", "")), loader

    def rehearse(self) -> None:
        """Begin to note what is parsed."""
        self._seen = []

    def seen(self) -> list[tuple[Any, Any]]:
        """What has been parsed since, in a form to be handed on."""
        return self._seen or []

    def prepare(self, seen: list[tuple[Any, Any]]) -> None:
        """Parse here what a rehearsal parsed."""
        for text, loader in seen:
            self._results[self._key(text, loader)].append(_load(text, Loader=loader))


class Compiled:
    """Stands in for ``compile`` of Jinja's plain native environment, which only settings use.

    Its code does not depend on what is filled in. Environments of templates in playbooks are
    classes of ansible-core's own, and compile as ever.
    """

    def __init__(self) -> None:
        known: dict[str, CodeType] = {}
        really = NativeEnvironment.compile

        def compiled(environment: NativeEnvironment, source: Any, *args: Any, **kwargs: Any) -> Any:
            if environment.__class__ is not NativeEnvironment or args or kwargs:
                return really(environment, source, *args, **kwargs)
            if source not in known:
                known[source] = really(environment, source)
            return known[source]

        NativeEnvironment.compile = compiled


class Patterns:
    """Stands in for the compiler of regular expressions, beside the cache that Python has."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, int], re.Pattern[Any]] = {}
        self._compile = re._compiler.compile  # type: ignore[attr-defined]
        re._compiler.compile = self.compile  # type: ignore[attr-defined]

    def compile(self, pattern: Any, flags: int = 0) -> re.Pattern[Any]:
        """The compiled pattern, as Python compiles it."""
        # Equal texts of other types may know more, and their patterns have them.
        if pattern.__class__ is not str:
            return self._compile(pattern, flags)
        key = pattern, int(flags)
        if key not in self._known:
            self._known[key] = self._compile(pattern, flags)
        return self._known[key]

    def rehearse(self) -> None:
        """Begin to note what is compiled, whatever has been before."""
        self._known.clear()
        re.purge()

    def seen(self) -> list[tuple[Any, int]]:
        """What has been compiled since, in a form to be handed on."""
        return list(self._known)

    def prepare(self, seen: list[tuple[Any, int]]) -> None:
        """Compile here what a rehearsal compiled."""
        for pattern, flags in seen:
            self.compile(pattern, flags)


def rehearse(perform: Callable[[], None], *parts: Parsed | Patterns) -> None:
    """Have a child ``perform``, and prepare here what each of the parts has seen there."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        for part in parts:
            part.rehearse()
        try:
            perform()
        finally:
            with open(writing, "wb") as file:
                pickle.dump([part.seen() for part in parts], file)
            atexit._run_exitfuncs()  # which removes the run's temporary files
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as file:
        seen = pickle.load(file)
    os.waitpid(child, 0)
    for part, found in zip(parts, seen):
        part.prepare(found)
