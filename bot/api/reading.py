"""Owns how a request is read: its token, its fields, its body; each mistake with its place."""

import json
import re
from collections.abc import Iterable
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.api.problems import (
    NO_TOKEN,
    NOT_A_TYPE,
    NOT_JSON,
    WRONG_FIELDS,
    Failed,
    FieldProblem,
)
from bot.api.shapes import Body, NoBody, Query
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
    if not raw and shape is NoBody:
        return NoBody()
    if request.content_type != "application/json":
        raise Failed(NOT_A_TYPE, f"the body is {request.content_type}")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Failed(NOT_A_TYPE, "the body is compressed", fix="Send it as it is.")
    try:
        given = json.loads(raw, object_pairs_hook=_object)
    except ValueError as error:  # also: it is not UTF-8
        raise Failed(NOT_JSON, f"the body cannot be read: {error}") from error
    except RecursionError as error:
        raise Failed(NOT_JSON, "the body is nested too deeply") from error
    try:
        return shape.model_validate_json(json.dumps(given))
    except ValidationError as error:
        raise _wrong(_problems("body", error, shape)) from error


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
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        place = ".".join(map(str, (where, *one["loc"])))
        yield FieldProblem(field=place, detail=_words(one["type"], str(one["msg"]), one["loc"], shape))


def _words(kind: str, message: str, place: tuple[int | str, ...], shape: type[BaseModel]) -> str:
    if kind == "extra_forbidden":
        known = ", ".join(shape.model_fields) or "none"
        return f"there is no such field{nearest(str(place[-1]), shape.model_fields)}; known: {known}"
    if kind == "missing":
        return "it is missing"
    return message[0].lower() + message[1:]
