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
from .._model.table import Table
from .._session.context import Context, Outcome


@dataclass(frozen=True)
class Task:
    """What a module is to the engine."""

    #: The module's name.
    name: str
    #: Its own options; the connection's come on top.
    arguments: ArgumentSpec
    #: Does its work.
    run: Callable[[Context], Outcome]
    #: Say which of its options are personal.
    fields: tuple[Field, ...] = ()
    #: Whether it may write to the organization, so that it has the options of records.
    writes: bool = True
    #: Whether it speaks to no organization, so that it needs none of the connection's options.
    offline: bool = False
    #: Whether it is about people although no field says so.
    about_people: bool = False
    #: Takes the options and names the keys of the result that the play needs and no log may show.
    hidden: Callable[[Mapping[str, Any]], tuple[str, ...]] = lambda params: ()
    #: Takes the options and returns them as a log may show them, where masking fields is not
    #: enough.
    shown: Callable[[Mapping[str, Any]], Mapping[str, Any]] | None = None
    #: The options that take the text of a file, by those that name the file on the controller.
    files: Mapping[str, str] = field(default_factory=dict)
    #: The options that take a YAML document, by those that name its file on the controller.
    documents: Mapping[str, str] = field(default_factory=dict)
    #: The tasks whose options the lists of such a document have, by key.
    within: Mapping[str, Task] = field(default_factory=dict)
    #: How such a list stands in a table, where it can.
    table: Table | None = None
    #: The options that take rows, by those that name a file of rows. That is for YAML and JSON:
    #: the task itself reads other files.
    lists: Mapping[str, str] = field(default_factory=dict)
    #: The options that take a plan, by those that name its file on the controller.
    plans: Mapping[str, str] = field(default_factory=dict)
    #: The tasks whose options a dictionary has, by option.
    nested: Mapping[str, Task] = field(default_factory=dict)

    @property
    def personal(self) -> bool:
        """Whether its options or results hold people's data."""
        return self.about_people or any(item.personal for item in self.fields)
