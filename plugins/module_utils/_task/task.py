# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""What a module is to the engine: its options and the function that does its work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Callable

from .._model.argspec import ArgumentSpec
from .._model.field import Field
from .._session.context import Context, Outcome


@dataclass(frozen=True)
class Task:
    """``name`` is the module's, ``arguments`` its own options (the connection's come on top), ``fields`` say which of them are personal.

    ``hidden(params)`` names the keys of the result that the play needs and no log may show. ``shown(params)`` gives the options as a log may
    show them, where masking fields does not do. ``files`` maps options that name a file on the
    controller to the options that take its text; ``documents`` does the same for YAML documents, whose lists are, by key, of the options of
    the tasks ``within``. ``lists`` maps options that name a file of rows to the options that take them where the file is YAML or JSON; other files
    are read by the task itself.
    """

    name: str
    arguments: ArgumentSpec
    run: Callable[[Context], Outcome]
    fields: tuple[Field, ...] = ()
    hidden: Callable[[Mapping[str, Any]], tuple[str, ...]] = lambda params: ()
    shown: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    within: Mapping[str, Task] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
