"""Owns how a request is read: its token, its fields, its body; each mistake with its place."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.api.problems import (
    NO_SUCH_PLACE,
    NO_TOKEN,
    NOT_A_TYPE,
    NOT_JSON,
    WRONG_FIELDS,
    Failed,
    FieldProblem,
)
from bot.api.shapes import WITHOUT_NUL, Body, Query
from engine.language.mistakes import nearest

M = TypeVar("M", bound=BaseModel)
KEY_HEADER = "Idempotency-Key"
_BEARER = re.compile(r"Bearer +([^\s]+)", re.IGNORECASE)
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def secret_of(request: web.Request) -> str:
    """Give the token that a request shows. Raises Failed."""
    match = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    if match is None:
        raise Failed(NO_TOKEN, "the header Authorization is missing, or holds no bearer token")
    return match[1]


def key_of(request: web.Request) -> str | None:
    """Give the Idempotency-Key. Raises Failed."""
    key = request.headers.get(KEY_HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise _wrong(
            [FieldProblem(field=f"header.{KEY_HEADER}", detail="give 1 to 200 visible ASCII characters")]
        )
    return key


def path_of(request: web.Request) -> Mapping[str, str]:
    """Give the names in a path. There is none with NUL, and PostgreSQL cannot look for it. Raises Failed."""
    names = dict(request.match_info)
    if any("\0" in name for name in names.values()):
        raise Failed(NO_SUCH_PLACE, "the path holds the character NUL")
    return names


def query_of(request: web.Request, shape: type[Query]) -> Query:
    """Read what stands behind the `?`. Raises Failed."""
    twice = sorted({name for name in request.query if len(request.query.getall(name)) > 1})
    if twice:
        raise _wrong(FieldProblem(field=f"query.{name}", detail="give it once") for name in twice)
    try:
        return shape.model_validate(dict(request.query))
    except ValidationError as error:
        raise _wrong(_problems("query", error, shape)) from error


async def body_of(request: web.Request, shape: type[Body]) -> Body:
    """Read a body: a JSON object. None at all is an empty one. Raises Failed."""
    raw = await request.read()
    if raw and request.content_type != "application/json":
        raise Failed(NOT_A_TYPE, f"the body is {request.content_type}")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Failed(NOT_A_TYPE, "the body is compressed", fix="Send it as it is.")
    try:
        return shape.model_validate_json(_clear_json(raw or b"{}"))
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":  # what remains: it goes deeper than Pydantic does
            raise Failed(NOT_JSON, "the body is nested too deeply") from error
        raise _wrong(_problems("body", error, shape)) from error


def _clear_json(raw: bytes) -> bytes:
    """Give the same JSON if it is clear: no key twice, no NaN, no half characters. Raises Failed."""
    try:
        given = json.loads(raw.decode(), object_pairs_hook=_object, parse_constant=_no_constant)
        return json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Failed(NOT_JSON, "a text in the body holds half of a surrogate pair") from error
    except ValueError as error:  # also: it is not UTF-8
        raise Failed(NOT_JSON, f"the body cannot be read: {error}") from error
    except RecursionError as error:
        raise Failed(NOT_JSON, "the body is nested too deeply") from error


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Take an object only if it is clear what each key is."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for index, (key, _) in enumerate(pairs) if key in dict(pairs[:index]))
        raise ValueError(f"the key {json.dumps(twice)} is there twice")
    return found


def _wrong(problems: Iterable[FieldProblem]) -> Failed:
    found = tuple(problems)
    return Failed(WRONG_FIELDS, "; ".join(f"{one.field}: {one.detail}" for one in found[:5]), found)


def _problems(where: str, error: ValidationError, shape: type[BaseModel]) -> Iterable[FieldProblem]:
    for one in error.errors(include_url=False, include_input=False):
        place = ".".join(map(str, (where, *one["loc"])))
        yield FieldProblem(field=place, detail=_words(one, shape))


def _words(one: ErrorDetails, shape: type[BaseModel]) -> str:
    match one["type"], one.get("ctx", {}):
        case "extra_forbidden", _:
            known = ", ".join(shape.model_fields) or "none"
            return f"there is no such field{nearest(str(one['loc'][-1]), shape.model_fields)}; known: {known}"
        case "missing", _:
            return "it is missing"
        case "string_pattern_mismatch", {"pattern": pattern} if pattern == WITHOUT_NUL:
            return "it holds the character NUL, which cannot be kept: leave it out"
        case _:
            message = one["msg"].removeprefix("Value error, ")
            return message[0].lower() + message[1:]
