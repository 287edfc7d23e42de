"""Owns the description of the API as OpenAPI 3.1: made of the operations, and the shapes that they check."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from bot.api.operation import Operation
from bot.api.problems import CONTENT_TYPE, Problem
from bot.api.reading import KEY_HEADER

BASE = "/api/v1"
_REF = "#/components/schemas/{model}"
_ABOUT = (
    "Everything that people can do in Slack. A token decides only as whom it was made for, and the rules "
    "hold for it as for a click. `signoff token create` makes one."
)
_KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "The same key again does nothing twice.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
_NAME = {"type": "string", "minLength": 1}
_NUMBER = {"type": "integer", "minimum": 1, "maximum": 99_999}
_IN_PATHS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "human_task": ("The id of the request", _NAME),
    "number": ("Which question about the request, from 1", _NUMBER),
    "pipeline": ("Its name", _NAME),
    "step": ("Its name", _NAME),
    "step_type": ("Its name", _NAME),
    "task": ("Its id, or its name such as `release-42`", _NAME),
}
"""What each name in a path means, and takes."""
PROBLEMS: Mapping[int, str] = {
    400: "The body is not JSON",
    401: "No token, or one that is none of ours",
    403: "The token was not made for this, or whom it was made for may not do it",
    404: "There is no such thing, or it is another workspace's",
    409: "It does not fit how things stand",
    413: "The body has more than 1 MiB",
    415: "The body is of another type",
    422: "A field is not as it must be",
    429: "Too many requests with this token",
    503: "It cannot be done at the moment",
}
_OF_BODIES = {400, 413, 415}
_OF_CHANGES = {409}


def document(operations: Sequence[Operation], *, version: str) -> dict[str, Any]:
    """Describe these operations. `version`: of the program."""
    schemas, named = _schemas(operations)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        described = _operation(operation, named)
        if operation.gives:
            described["responses"][str(operation.status)]["links"] = _links(operation, operations)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {"title": "Signoff", "version": version, "description": _ABOUT},
        "servers": [{"url": BASE}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


_Named = Mapping[tuple[type[BaseModel], JsonSchemaMode], Mapping[str, Any]]


def _schemas(operations: Iterable[Operation]) -> tuple[Mapping[str, Any], _Named]:
    wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {(Problem, "serialization"): None}
    for operation in operations:
        wanted[(operation.answer, "serialization")] = None
        if operation.takes_body:
            wanted[(operation.body, "validation")] = None
    refs, definitions = models_json_schema(list(wanted), ref_template=_REF)
    return definitions.get("$defs", {}), {key: refs[key] for key in wanted}


def _operation(operation: Operation, named: _Named) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.summary,
        "description": " ".join(
            part for part in (operation.about, f"Needs the scope `{operation.scope}`.") if part
        ),
        "tags": [operation.tag],
        "security": [{"token": [operation.scope.value]}],
        "parameters": list(_parameters(operation)),
        "responses": _responses(operation, named),
    }
    if operation.takes_body:
        described["requestBody"] = {
            "required": any(field.is_required() for field in operation.body.model_fields.values()),
            "content": {"application/json": {"schema": named[(operation.body, "validation")]}},
        }
    return described


def _parameters(operation: Operation) -> Iterable[Mapping[str, Any]]:
    for name in operation.parameters:
        meaning, schema = _IN_PATHS[name]
        yield {"name": name, "in": "path", "required": True, "description": meaning, "schema": schema}
    schema = operation.query.model_json_schema()
    for name, about in schema.get("properties", {}).items():
        yield {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "description": about.get("description", ""),
            "schema": _without_null(about, schema.get("$defs", {})),
        }
    if operation.takes_key:
        yield _KEY


def _links(operation: Operation, others: Iterable[Operation]) -> Mapping[str, Any]:
    """Say where one can go on with what an answer holds."""
    linked: dict[str, Any] = {}
    for other in others:
        held = {name: place for name, place in operation.gives.items() if name in other.parameters}
        if held:
            parameters = {f"path.{name}": f"$response.body#{place}" for name, place in held.items()}
            linked[other.id] = {"operationId": other.id, "parameters": parameters}
    return linked


def _without_null(about: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what a query takes: it can be left out, but not be null; and what is referred to, in place."""
    schema = {key: value for key, value in about.items() if key not in {"description", "title"}}
    if schema.get("default", "") is None:
        del schema["default"]
    if "$ref" in schema:
        return definitions[schema["$ref"].rpartition("/")[2]]  # type: ignore[no-any-return]  # a JSON Schema
    choices = [_without_null(one, definitions) for one in schema.pop("anyOf", ()) if one != {"type": "null"}]
    match choices:
        case []:
            return schema
        case [only]:
            return {**schema, **only}
        case _:
            return {**schema, "anyOf": choices}


def _responses(operation: Operation, named: _Named) -> dict[str, Any]:
    def is_possible(status: int) -> bool:
        if status in _OF_BODIES:
            return operation.takes_body
        if status in _OF_CHANGES:
            return operation.method != "GET" or operation.foresees
        return True

    good = {
        "description": "Done" if operation.method != "GET" else "Found",
        "content": {"application/json": {"schema": named[(operation.answer, "serialization")]}},
    }
    problem = {CONTENT_TYPE: {"schema": named[(Problem, "serialization")]}}
    bad = {
        str(status): {"description": about, "content": problem}
        for status, about in PROBLEMS.items()
        if is_possible(status)
    }
    return {str(operation.status): good, **bad}
