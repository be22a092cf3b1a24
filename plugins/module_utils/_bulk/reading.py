# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this module util is PRIVATE to the collection. It can have breaking changes at any time.

"""Understanding a row: the options that it stands for, and their canonical values."""

from __future__ import annotations

import re
from typing import Any

from .._common.errors import Invalid, Unfit
from .._model.field import Values
from .._model.personal import refuse_unfit
from .._model.resource import Resource
from .._model.wanted import Wanted
from .._session.context import Context
from .source import Row

_OPTION = re.compile(r"[a-z_]+: ")

Params = dict[str, Any]


class BadRow(Exception):
    """A row is not valid; the text says why and does not repeat its values."""


class RowReader:
    """Understands the rows of one list.

    ``blank`` holds the options of every row that does not give them, ``scope`` by field the values
    that a row may have.
    """

    def __init__(self, context: Context, resource: Resource, blank: Params, scope: Values) -> None:
        self._context = context
        self._resource = resource
        self._version = resource.default_version
        self._state = context.params["state"]
        self._scope = scope
        self.blank = blank
        self.identity = [item.name for item in resource.identity_in(self._version)]
        #: The values of identity fields that a row leaves out.
        self._absent = {name: resource.field(name).absent for name in self.identity}
        self._personal = [item for item in resource.fields if item.personal]
        self._fields = [item.name for item in resource.fields if item.name not in self.identity]

    def read(self, row: Row) -> Params:
        """The canonical values of a row with its whole identity. Raises ``BadRow``."""
        if row.problem:
            raise BadRow(row.problem)
        try:
            values = self.values(row)
        except Unfit as exc:
            raise BadRow(exc.message.rstrip(".")) from exc
        except Invalid as exc:
            text = f"{_option(exc.message)}makes no sense. {exc.remedy}"
            raise BadRow(text) from exc
        for name in self.identity:
            if not values[name] and self._absent[name] is None:
                raise BadRow(f"{name}: is missing")
            if self._scope.get(name) is not None and values[name] not in self._scope[name]:
                raise BadRow(f"{name}: is outside of scope")
        return values

    def params(self, row: Row) -> Params:
        """The options that a row stands for."""
        return {**self.blank, **row.values}

    def values(self, row: Row) -> Params:
        """The canonical values of a row. Raises ``Invalid``."""
        wanted = Wanted.of(self._resource, self.params(row))
        refuse_unfit(self._personal, wanted.values)
        if self._resource.check and self._state != "absent":
            self._resource.check(self._context, wanted.values, None, self._version)
        return {**self._absent, **wanted.values}

    def identity_of(self, values: Values) -> tuple[Any, ...]:
        """The values that identify the object of a row."""
        return tuple(values[name] for name in self.identity)

    def shape_of(self, values: Values) -> tuple[str, ...]:
        """The fields that count beside the identity: none when objects are only deleted."""
        if self._state == "absent":
            return ()
        return tuple(name for name in self._fields if name in values)


def _option(message: str) -> str:
    """The option at the beginning of a message with its colon, empty without one."""
    found = _OPTION.match(message)
    if found is None:
        return ""
    return found.group()
