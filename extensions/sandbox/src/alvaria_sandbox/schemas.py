# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The contract's schemas as JSON Schema validators.

The contract files are OpenAPI 3.0.3: `nullable` becomes a null type, and `allOf` of objects becomes
one object, so that it can be closed. The formats `date-time` and `hh:mm` are checked. Validators
are compiled on first use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
import orjson

Schema = dict[str, Any]

# The keywords that constrain values. Everything else (examples, prose, x-...) is dropped.
KEYWORDS = (
    "type",
    "enum",
    "format",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "pattern",
    "required",
)
HH_MM = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


@cache
def load(api: str) -> dict[str, Any]:
    """Return one contract file, `provisioning` or `compliance`, as it is."""
    document: dict[str, Any] = orjson.loads(
        (files("alvaria_sandbox") / "contract" / f"{api}.openapi.json").read_bytes()
    )
    return document


def component(api: str, name: str) -> Schema:
    """Return the component schema of this name, with `allOf` merged into one object."""
    return flat(api, load(api)["components"]["schemas"][name])


def flat(api: str, schema: Schema) -> Schema:
    """Follow references and merge `allOf` at the top level; deeper levels stay as they are."""
    if "$ref" in schema:
        return component(api, ref_name(schema))
    if "allOf" not in schema:
        return schema
    merged: Schema = {"type": "object", "properties": {}, "required": []}
    for part in schema["allOf"]:
        piece = flat(api, part)
        merged["properties"].update(piece.get("properties", {}))
        merged["required"].extend(piece.get("required", []))
    return merged


def ref_name(schema: Schema) -> str:
    """Return `User` for {"$ref": "#/components/schemas/User"}, empty text for anything else."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


@cache
def properties(api: str, name: str) -> tuple[str, ...]:
    """Return the field names of an object schema in the table's order."""
    return tuple(component(api, name).get("properties", {}))


def convert(api: str, schema: Schema, closed: bool, used: set[str]) -> Schema:
    """Turn OpenAPI 3.0 into JSON Schema 2020-12.

    closed: forbid fields that the table does not have. used: collects the names of the schemas
    that are referred to.
    """
    if "$ref" in schema:
        used.add(ref_name(schema))
        return {"$ref": f"#/$defs/{ref_name(schema)}"}
    schema = flat(api, schema)
    result: Schema = {key: schema[key] for key in KEYWORDS if key in schema}
    if schema.get("nullable"):
        result["type"] = [result["type"], "null"]
        if "enum" in result:
            result["enum"] = [*result["enum"], None]
    if "properties" in schema:
        result["properties"] = {
            name: convert(api, value, closed, used) for name, value in schema["properties"].items()
        }
        if closed:
            result["additionalProperties"] = False
    if "items" in schema:
        result["items"] = convert(api, schema["items"], closed, used)
    return result


def known(api: str, schema: Schema, value: Any) -> Any:
    """Return the value without the fields that its schema's tables lack, at any depth."""
    schema = flat(api, schema)
    if isinstance(value, dict) and "properties" in schema:
        return {
            name: known(api, schema["properties"][name], item)
            for name, item in value.items()
            if name in schema["properties"]
        }
    if isinstance(value, list) and "items" in schema:
        return [known(api, schema["items"], item) for item in value]
    return value


class Validator:
    """A compiled schema that reports every place where a value breaks it."""

    def __init__(self, api: str, schema: Schema, closed: bool) -> None:
        used: set[str] = set()
        root = convert(api, schema, closed, used)
        definitions: dict[str, Schema] = {}
        while missing := used - definitions.keys():
            for name in missing:
                definitions[name] = convert(
                    api, load(api)["components"]["schemas"][name], closed, used
                )
        root["$defs"] = definitions
        self._compiled = jsonschema_rs.Draft202012Validator(
            root,
            validate_formats=True,
            formats={"hh:mm": lambda text: HH_MM.fullmatch(text) is not None},
            # Requests may hold personal data, and these texts end up in logs.
            mask="the value",
        )

    def problems(self, value: Any, place: str) -> Iterator[str]:
        """Yield one line for each place where the value breaks the schema.

        Such as: `body/name: the value is not of type "string"`.
        """
        for error in self._compiled.iter_errors(value):
            yield "/".join([place, *map(str, error.instance_path)]) + f": {error.message}"


@cache
def named_validator(api: str, name: str, closed: bool) -> Validator:
    """Return the validator of a component schema."""
    return Validator(api, {"$ref": f"#/components/schemas/{name}"}, closed)
