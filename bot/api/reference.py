"""Owns the page that describes the API to people: made of its OpenAPI document, and of nothing else."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader

from bot.api.problems import OURS, Kind
from bot.api.refused import REFUSALS


def reference_page(document: Mapping[str, Any]) -> str:
    """Give the page. HTML."""
    environment = Environment(loader=PackageLoader("bot.api", "pages"), autoescape=True, trim_blocks=True)
    return environment.get_template("reference.html").render(
        info=document["info"],
        base=document["servers"][0]["url"],
        groups=_groups(document),
        schemas=sorted(document["components"]["schemas"].items()),
        problems=_problems(),
        type_of=type_of,
        pretty=lambda value: json.dumps(value, indent=2, ensure_ascii=False),
    )


def type_of(schema: Mapping[str, Any]) -> str:
    """Name what a schema takes, in a word or two: `string or null`, `list of TaskLine`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if "anyOf" in schema:
        return " or ".join(type_of(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    if schema.get("format"):
        return str(schema["format"])
    return str(schema.get("type", "anything"))


def _groups(document: Mapping[str, Any]) -> Iterable[tuple[str, list[Mapping[str, Any]]]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(
                {"path": path, "method": method.upper(), **operation}
            )
    return groups.items()


def _problems() -> Iterable[Kind]:
    return sorted(
        {kind.name: kind for kind in (*OURS, *REFUSALS.values())}.values(), key=lambda kind: kind.name
    )
