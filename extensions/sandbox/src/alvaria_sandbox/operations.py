# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations of the contract: routing, query parameters, request and response checks.

An operation is read from the contract files, so nothing about a route is written down twice.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from alvaria_sandbox import clock
from alvaria_sandbox.errors import invalid
from alvaria_sandbox.schemas import Schema, Validator, flat, known, load, ref_name

APIS = ("provisioning", "compliance")
METHODS = ("get", "post", "put", "patch", "delete")
INTEGER = re.compile(r"[+-]?\d{1,18}")
BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Parameter:
    """A query parameter. With `many` it is a comma-separated list (FACTS C14), its value a list."""

    name: str
    type: str
    required: bool
    many: bool
    choices: frozenset[str] | None
    is_time: bool

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Parameter:
        schema = raw["schema"]
        item = schema.get("items", schema)
        choices = item.get("enum", raw.get("x-allowed-items"))
        if choices is not None:
            choices = frozenset(choices)
        return cls(
            raw["name"],
            item["type"],
            raw.get("required", False),
            raw.get("x-comma-separated", False),
            choices,
            item.get("format") == "date-time",
        )

    def read(self, text: str) -> Any:
        """Return the typed value; raise ApiError 400 that names the parameter for a wrong text."""
        if self.many:
            return [self._one(part.strip()) for part in text.split(",") if part.strip()]
        return self._one(text)

    def _one(self, text: str) -> Any:
        place = f"query/{self.name}"
        if self.choices is not None and text not in self.choices:
            raise invalid(place, f"must be one of {', '.join(sorted(self.choices))}")
        if self.type == "integer":
            if not INTEGER.fullmatch(text):
                raise invalid(place, "must be an integer")
            return int(text)
        if self.type == "boolean":
            if text not in BOOLEANS:
                raise invalid(place, "must be true or false")
            return BOOLEANS[text]
        if self.is_time:
            try:
                return clock.normal(text)
            except ValueError:
                raise invalid(place, "must be a date-time with a zone") from None
        return text


@dataclass(frozen=True, eq=False)
class Operation:
    """One row of the contract. api: provisioning or compliance. path: a template with {names}."""

    api: str
    version: str
    method: str
    path: str
    operation_id: str
    parameters: dict[str, Parameter]
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def is_write(self) -> bool:
        return self.method != "GET"

    @cached_property
    def success(self) -> int:
        """The documented 2xx status; every operation has exactly one."""
        return next(int(code) for code in self.raw["responses"] if code.startswith("2"))

    @cached_property
    def statuses(self) -> frozenset[int]:
        return frozenset(int(code) for code in self.raw["responses"])

    def response_schema(self, status: int) -> Schema | None:
        content = self.raw["responses"].get(str(status), {}).get("content", {})
        if "application/json" not in content:
            return None
        schema: Schema = content["application/json"]["schema"]
        return schema

    @cached_property
    def response_name(self) -> str:
        """The component name of the success body, empty when there is no body."""
        return ref_name(self.response_schema(self.success) or {})

    @cached_property
    def content_type(self) -> str | None:
        """The documented type of the request body, None when the operation takes none."""
        content = self.raw.get("requestBody", {}).get("content") or {}
        return next(iter(content), None)

    @property
    def _request_schema(self) -> Schema:
        schema: Schema = self.raw["requestBody"]["content"][self.content_type]["schema"]
        return schema

    @lru_cache(maxsize=4096)  # noqa: B019 - operations live as long as the process
    def _validator(self, status: int | None, closed: bool) -> Validator | None:
        """Return the validator of an answer, or (None) of the request body."""
        if status is None:
            return Validator(self.api, self._request_schema, closed)
        schema = self.response_schema(status)
        if schema is None:
            return None
        return Validator(self.api, schema, closed)

    def check_body(self, body: Any, strict: bool) -> list[str]:
        """List the places where a request body breaks its schema; unknown fields when strict."""
        validator = self._validator(None, strict)
        if validator is None:
            return []
        return sorted(validator.problems(body, "body"))

    def known(self, body: Any) -> Any:
        """Return the body without unknown fields, which loose mode allows but nothing can store."""
        return known(self.api, self._request_schema, body)

    def check_response(self, status: int, body: Any) -> list[str]:
        """List the places where an answer breaks the contract.

        A status has to be documented only if it is one of success.
        """
        if status < 400 and status not in self.statuses:
            return [f"response: status {status} is not documented"]
        validator = self._validator(status, True)
        if validator is not None:
            return sorted(validator.problems(body, "response"))
        if body is not None and status in self.statuses:
            return [f"response: status {status} has no body by the contract"]
        return []

    def read_query(self, pairs: Sequence[tuple[str, str]], strict: bool) -> dict[str, Any]:
        """Return the typed query values.

        Raise ApiError 400 for an unknown (when strict), repeated, missing or mistyped parameter.
        """
        values: dict[str, Any] = {}
        for name, text in pairs:
            parameter = self.parameters.get(name)
            if parameter is None:
                if strict:
                    raise invalid(f"query/{name}", "is not a parameter of this operation")
                continue
            value = parameter.read(text)
            if name not in values:
                values[name] = value
            elif parameter.many:
                values[name] = values[name] + value
            else:
                raise invalid(f"query/{name}", "is given more than once")
        for parameter in self.parameters.values():
            if parameter.required and parameter.name not in values:
                raise invalid(f"query/{parameter.name}", "is required")
        return values

    def wraps_errors(self, status: int) -> bool | None:
        """Return the form of the error body of a status (FACTS A.3, P31).

        True: {error: {...}}. False: bare. None: no body at all.
        """
        if status == 401:
            return None
        if str(status) in self.raw["responses"]:
            schema = self.response_schema(status)
            if schema is None:
                return None
            return self._is_wrapped(schema)
        return self._usual_envelope

    @cached_property
    def _usual_envelope(self) -> bool:
        """Whether to wrap the error of a status that the table does not list.

        As in the operation's other errors, else as in the other operations on the path
        (PUT hiddenWorkTypes and PUT workHandlers list none, FACTS P12).
        """
        siblings = [self.raw, *load(self.api)["paths"][self.path].values()]
        for raw in siblings:
            for code, answer in raw["responses"].items():
                if int(code) >= 400 and "content" in answer:
                    return self._is_wrapped(answer["content"]["application/json"]["schema"])
        return True

    def _is_wrapped(self, schema: Schema) -> bool:
        return "error" in flat(self.api, schema)["properties"]


@dataclass
class Node:
    """One path segment of the routing tree."""

    literals: dict[str, Node] = field(default_factory=dict)
    parameter: Node | None = None
    name: str = ""
    operations: dict[str, Operation] = field(default_factory=dict)

    def find(self, segments: Sequence[str]) -> tuple[Node, dict[str, str]] | None:
        """Return the node for the segments; a literal wins over a parameter (FACTS C28)."""
        if not segments:
            if self.operations:
                return self, {}
            return None
        head, rest = segments[0], segments[1:]
        found = None
        if head in self.literals:
            found = self.literals[head].find(rest)
        if found is None and self.parameter is not None and head:
            found = self.parameter.find(rest)
            if found is not None:
                found[1][self.parameter.name] = head
        return found


class Contract:
    """Every operation of both APIs, by id and by path."""

    def __init__(self) -> None:
        self.operations: dict[str, Operation] = {}
        self._root = Node()
        for api in APIS:
            for path, methods in load(api)["paths"].items():
                for method in METHODS:
                    if method in methods:
                        self._add(api, path, method, methods[method])

    def _add(self, api: str, path: str, method: str, raw: Mapping[str, Any]) -> None:
        parameters = {
            item["name"]: Parameter.of(item)
            for item in raw.get("parameters", [])
            if item["in"] == "query"
        }
        segments = path.strip("/").split("/")
        operation = Operation(
            api, segments[1], method.upper(), path, raw["operationId"], parameters, raw
        )
        self.operations[operation.operation_id] = operation
        node = self._root
        for segment in segments:
            if segment.startswith("{"):
                node.parameter = node.parameter or Node(name=segment[1:-1])
                node = node.parameter
            else:
                node = node.literals.setdefault(segment, Node())
        node.operations[operation.method] = operation

    def find(self, segments: Sequence[str]) -> tuple[dict[str, Operation], dict[str, str]] | None:
        """Return the operations of a path by method, and the values of its parameters.

        None for a path that the contract does not have.
        """
        found = self._root.find(segments)
        if found is None:
            return None
        node, values = found
        return node.operations, values


@lru_cache(maxsize=1)
def contract() -> Contract:
    return Contract()
