# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The operations of the contract: routing, query parameters, request and response checks.

An operation is read from the contract files; nothing about a route is written down twice.
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
    """A query parameter. `many` is a comma separated list (FACTS C14); the value is then a list."""

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
        choices = (
            frozenset(item["enum"])
            if "enum" in item
            else frozenset(raw["x-allowed-items"])
            if "x-allowed-items" in raw
            else None
        )
        return cls(
            raw["name"],
            item["type"],
            raw.get("required", False),
            raw.get("x-comma-separated", False),
            choices,
            item.get("format") == "date-time",
        )

    def read(self, text: str) -> Any:
        """The typed value; ApiError 400 naming the parameter when the text is not one."""
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
    """One row of the contract. `api` is provisioning or compliance, `path` the template with {names}."""

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
        return content["application/json"]["schema"] if "application/json" in content else None

    @cached_property
    def response_name(self) -> str:
        """Component name of the success body, empty when there is no body."""
        return ref_name(self.response_schema(self.success) or {})

    @cached_property
    def content_type(self) -> str | None:
        """Documented type of the request body, None when the operation takes none."""
        content = self.raw.get("requestBody", {}).get("content")
        return next(iter(content)) if content else None

    @lru_cache(maxsize=4096)  # noqa: B019 - operations live as long as the process
    def _validator(self, status: int | None, closed: bool) -> Validator | None:
        schema = (
            self.response_schema(status)
            if status is not None
            else self.raw["requestBody"]["content"][self.content_type]["schema"]
        )
        return Validator(self.api, schema, closed) if schema is not None else None

    def check_body(self, body: Any, strict: bool) -> list[str]:
        """Every place where a request body breaks its schema; unknown fields count when strict."""
        validator = self._validator(None, strict)
        return sorted(validator.problems(body, "body")) if validator else []

    def known(self, body: Any) -> Any:
        """The body without unknown fields, which loose mode lets through but nothing can store."""
        return known(
            self.api, self.raw["requestBody"]["content"][self.content_type]["schema"], body
        )

    def check_response(self, status: int, body: Any) -> list[str]:
        """Every place where an answer breaks the contract. Only documented success statuses are judged by status."""
        if status < 400 and status not in self.statuses:
            return [f"response: status {status} is not documented"]
        validator = self._validator(status, True)
        if validator is None:
            return (
                []
                if body is None or status not in self.statuses
                else [f"response: status {status} has no body by the contract"]
            )
        return sorted(validator.problems(body, "response"))

    def read_query(self, pairs: Sequence[tuple[str, str]], strict: bool) -> dict[str, Any]:
        """Typed query values. ApiError 400 for an unknown (when strict), repeated, missing or mistyped parameter."""
        values: dict[str, Any] = {}
        for name, text in pairs:
            parameter = self.parameters.get(name)
            if parameter is None:
                if strict:
                    raise invalid(f"query/{name}", "is not a parameter of this operation")
                continue
            value = parameter.read(text)
            if name in values and not parameter.many:
                raise invalid(f"query/{name}", "is given more than once")
            values[name] = values[name] + value if name in values else value
        for parameter in self.parameters.values():
            if parameter.required and parameter.name not in values:
                raise invalid(f"query/{parameter.name}", "is required")
        return values

    def wraps_errors(self, status: int) -> bool | None:
        """How the error body of a status looks: True {error: {...}}, False bare, None no body at all (FACTS A.3, P31)."""
        if status == 401:
            return None
        if str(status) in self.raw["responses"]:
            schema = self.response_schema(status)
            return None if schema is None else self._is_wrapped(schema)
        return self._usual_envelope

    @cached_property
    def _usual_envelope(self) -> bool:
        # For a status that the table does not list: as the operation's other errors, else as the other operations on the path
        # (PUT hiddenWorkTypes and PUT workHandlers list none, FACTS P12).
        siblings = [self.raw, *(item for item in load(self.api)["paths"][self.path].values())]
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
        """The node for the segments; a literal wins over a parameter (FACTS C28)."""
        if not segments:
            return (self, {}) if self.operations else None
        head, rest = segments[0], segments[1:]
        literal = self.literals.get(head)
        found = literal.find(rest) if literal else None
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
        """The operations of a path by method, and its parameters; None for a path that the contract does not have."""
        found = self._root.find(segments)
        return None if found is None else (found[0].operations, found[1])


@lru_cache(maxsize=1)
def contract() -> Contract:
    return Contract()
