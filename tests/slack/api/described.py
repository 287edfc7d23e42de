"""Owns each operation as the API describes it, and the smallest request that its description allows."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.slack.api.program import Program

_TEXTS = ("a", "U0BOB000001", "1", "a:1", "09:00", "0" * 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An operation, with what a request for it must hold."""

    id: str
    method: str
    path: str  # with parameters, such as /tasks/{task}
    scope: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None

    @property
    def parameters(self) -> frozenset[str]:
        """Give the names in its path."""
        return frozenset(re.findall(r"\{(\w+)\}", self.path))

    def at(self, ids: Mapping[str, object]) -> str:
        """Give the path and query for these ids; `1` stands for others."""
        path = re.sub(r"\{(\w+)\}", lambda match: str(ids.get(match[1], 1)), self.path)
        return f"{path}?{urlencode(self.query)}" if self.query else path


async def described(program: Program) -> list[Described]:
    """Read what there is."""
    return list(_operations((await program.ask("GET", "/openapi.json")).body))


def _operations(document: Mapping[str, Any]) -> Iterator[Described]:
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            content = about.get("requestBody", {}).get("content", {}).get("application/json", {})
            [[scope]] = [needed["token"] for needed in about["security"]]
            yield Described(
                id=about["operationId"],
                method=method.upper(),
                path=path,
                scope=scope,
                query={
                    one["name"]: str(_least(one["schema"], schemas))
                    for one in about["parameters"]
                    if one["in"] == "query" and one["required"]
                },
                body=_least(content["schema"], schemas) if content else None,
            )


def _least(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """Give the smallest value that a schema allows."""
    match schema:
        case {"$ref": str(ref)}:
            return _least(schemas[ref.rpartition("/")[2]], schemas)
        case {"enum": [first, *_]} | {"const": first}:
            return first
        case {"anyOf": [first, *_]}:
            return _least(first, schemas)
        case {"type": "object"}:
            return {name: _least(schema["properties"][name], schemas) for name in schema.get("required", ())}
        case {"type": "array"}:
            return [_least(schema["items"], schemas)] * int(schema.get("minItems", 0))
        case {"type": "integer" | "number"}:
            return schema.get("minimum", 0)
        case {"type": "boolean"}:
            return False
        case {"format": "date-time"}:
            return "2030-01-31T09:00:00Z"
        case {"format": "date"}:
            return "2030-01-31"
        case _:
            pattern = schema.get("pattern", "")
            return next(text for text in _TEXTS if re.search(pattern, text))
