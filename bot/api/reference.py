"""Owns the page that describes the API to people: made of its OpenAPI document, and of nothing else."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from bot.api.problems import OURS, Kind
from bot.api.refused import REFUSALS

_RANGES = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " of them"),
)


def reference_page(document: Mapping[str, Any]) -> str:
    """Give the page. HTML."""
    environment = Environment(loader=PackageLoader("bot.api", "pages"), autoescape=True, trim_blocks=True)
    environment.filters["prose"] = prose
    return environment.get_template("reference.html").render(
        info=document["info"],
        base=document["servers"][0]["url"],
        groups=_groups(document),
        schemas=sorted(document["components"]["schemas"].items()),
        problems=_problems(),
        takes=takes,
        type_of=type_of,
    )


def takes(schema: Mapping[str, Any], *, is_required: bool) -> Markup:
    """Say what a field takes: its type, its limits, and what holds where it is left out."""
    said = [type_of(schema), *_limits(schema)]
    if not is_required:
        default = schema.get("default")
        is_nothing = default in (None, "", [], {})
        said.append("may be left out" if is_nothing else _default(default))
    return Markup(", ").join(said)


def type_of(schema: Mapping[str, Any]) -> Markup:
    """Name what a schema takes, in a word or two; shapes lead to where they are described."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return Markup(" ").join(Markup("<code>{}</code>").format(value) for value in values)
    if "anyOf" in schema:
        return Markup(" or ").join(map(type_of, schema["anyOf"]))
    if schema.get("type") == "array":
        return Markup("list of {}").format(type_of(schema.get("items", {})))
    return escape(str(schema.get("format", schema.get("type", "anything"))))


def _limits(schema: Mapping[str, Any]) -> Iterable[Markup | str]:
    """Say within what a value must be; of a choice, within what that one must be which has limits."""
    for choice in schema.get("anyOf", ()):
        yield from _limits(choice)
    for least, most, what in _RANGES:
        match schema.get(least), schema.get(most):
            case (None, None):
                continue
            case (1, None) if what:
                yield "not empty"
            case (low, None):
                yield f"at least {low:,}{what}"
            case (None | 0, high):
                yield f"at most {high:,}{what}"
            case (low, high):
                yield f"{low:,} to {high:,}{what}"
    if "pattern" in schema:
        yield Markup("as <code>{}</code>").format(schema["pattern"])


def _default(value: Any) -> Markup:
    written = value if isinstance(value, str) else json.dumps(value)
    return Markup("<code>{}</code> if left out").format(written)


def prose(text: str) -> Markup:
    """Give text in which what stands between backticks is code."""
    parts = enumerate(text.split("`"))
    return Markup().join(
        Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in parts
    )


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
