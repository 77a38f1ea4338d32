"""What does the official document say of an operation's answer, read the way the real API behaves?

Set aside, because the real API differs from its own document: the spelling of keys and `required` in lists that take
`fields` (rows come back with the asked fields, spelled as asked), and the zone in `date-time` (none is told). Held
more strictly than in the document, which names the values of some texts and leaves the type open: an answer has one of
these values.
"""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

METHODS = ("get", "post", "put", "delete")
SPECIFICATION = Path(__file__).with_name("dinero-specification.json")


class Specification:
    """Dinero's names and types, with validators for the bodies of 2xx answers."""

    def __init__(self) -> None:
        self.document = json.loads(SPECIFICATION.read_text(encoding="utf-8"))
        self._components = held_to_values(self.document["components"])
        self._relaxed = relaxed(self._components)

    def operations(self) -> Iterator[tuple[str, str]]:
        """Method and path template of every operation."""
        for template, item in self.document["paths"].items():
            yield from ((method.upper(), template) for method in METHODS if method in item)

    def takes_fields(self, method: str, template: str) -> bool:
        operation = self.document["paths"][template][method.lower()]
        return any(parameter["name"] == "fields" for parameter in operation.get("parameters", []))

    def faults_in(self, method: str, template: str, body: bytes) -> list[str]:
        """The faults of the body of a 2xx answer; none if the document names no schema."""
        operation = self.document["paths"][template][method.lower()]
        content = operation["responses"]["200"].get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema is None:
            return []
        instance, components = json.loads(body), self._components
        if self.takes_fields(method, template):
            instance, components = lower_keys(instance), self._relaxed
        validator = jsonschema_rs.validator_for({**schema, "components": components})
        return [
            f"{method} {template}: {error.message} at {error.instance_path}"
            for error in validator.iter_errors(instance)
        ]


def held_to_values(components: Any) -> Any:
    """The schemas in which a text must have one of the values that the document names, or null if it may be null."""
    components = copy.deepcopy(components)
    for schema in components["schemas"].values():
        for part in schema.get("properties", {}).values():
            if "x-values" in part:
                part["enum"] = part["x-values"] + ([None] if "null" in part["type"] else [])
    return components


def relaxed(components: Any) -> Any:
    """The schemas without `required` and with property names in lower case."""
    components = copy.deepcopy(components)
    for schema in components["schemas"].values():
        schema.pop("required", None)
        schema["properties"] = {name.lower(): part for name, part in schema.get("properties", {}).items()}
    return components


def lower_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {name.lower(): lower_keys(part) for name, part in value.items()}
    return [lower_keys(part) for part in value] if isinstance(value, list) else value
