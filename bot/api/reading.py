"""Owns how a request is read: its token, its fields, its body; each mistake with its place."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.api.problems import (
    NO_SUCH_PLACE,
    NO_TOKEN,
    NOT_A_TYPE,
    NOT_JSON,
    UNFIT_TEXT,
    WRONG_FIELDS,
    Failed,
    FieldProblem,
)
from bot.api.shapes import Body, Query
from engine.language.mistakes import did_you_mean

M = TypeVar("M", bound=BaseModel)
KEY_HEADER = "Idempotency-Key"
_BEARER = re.compile(r"Bearer +([^\s]+)", re.IGNORECASE)
_DIGITS_MAX = 1_000
_NUL = b"\\u0000"  # as JSON writes it
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


def secret_of(request: web.Request) -> str:
    """Give the token that a request shows. Raises Failed."""
    shown = request.headers.getall("Authorization", [""])
    match = _BEARER.fullmatch(shown[0].strip()) if len(shown) == 1 else None
    if match is None:
        raise Failed(NO_TOKEN, "the header Authorization holds no bearer token, or is not there once")
    return match[1]


def key_of(request: web.Request) -> str | None:
    """Give the Idempotency-Key. Raises Failed."""
    keys = request.headers.getall(KEY_HEADER, [])
    if len(keys) > 1 or not all(map(_KEY.fullmatch, keys)):
        detail = "give 1 to 200 visible ASCII characters, once"
        raise _wrong([FieldProblem(field=f"header.{KEY_HEADER}", detail=detail)])
    return keys[0] if keys else None


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
    _check_texts("query", dict(request.query))
    try:
        return shape.model_validate(dict(request.query))
    except ValidationError as error:
        raise _wrong(_problems("query", error, shape)) from error


async def body_of(request: web.Request, shape: type[Body]) -> Body:
    """Read a body: a JSON object. None at all is an empty one. Raises Failed."""
    try:
        raw = await request.read()
    except (
        ConnectionError,
        web.RequestPayloadError,
    ) as error:  # nobody reads the answer, or they sent chunks
        raise Failed(NOT_JSON, "the body ended too early") from error
    if raw and request.content_type != "application/json":
        raise Failed(NOT_A_TYPE, f"the body is {request.content_type}")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Failed(NOT_A_TYPE, "the body is compressed", fix="Send it as it is.")
    clear = _clear_json(raw or b"{}")
    try:
        body = shape.model_validate_json(clear)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":  # what remains: it goes deeper than Pydantic does
            raise Failed(NOT_JSON, "the body is nested too deeply") from error
        raise _wrong(_problems("body", error, shape)) from error
    if _NUL in clear:
        _check_texts("body", body.model_dump())
    return body


def _clear_json(raw: bytes) -> bytes:
    """Give the same JSON if it is clear: no key twice, no NaN, no half characters. Raises Failed."""
    try:
        given = json.loads(
            raw.decode(), object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_whole
        )
        return json.dumps(given, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Failed(NOT_JSON, "a text in the body holds half of a surrogate pair") from error
    except ValueError as error:  # also: it is not UTF-8
        raise Failed(NOT_JSON, f"the body cannot be read: {error}") from error
    except RecursionError as error:
        raise Failed(NOT_JSON, "the body is nested too deeply") from error


def _check_texts(where: str, given: object) -> None:
    """See that no text holds NUL, which PostgreSQL cannot keep. Raises Failed."""
    places = [
        FieldProblem(field=place, detail="it holds the character NUL") for place in _with_nul(where, given)
    ]
    if places:
        raise Failed(UNFIT_TEXT, "; ".join(f"{one.field}: {one.detail}" for one in places[:5]), places)


def _with_nul(where: str, given: object) -> Iterator[str]:
    match given:
        case str() if "\0" in given:
            yield where
        case list():
            for index, one in enumerate(given):
                yield from _with_nul(f"{where}.{index}", one)
        case dict():
            yield from (f"{where}, a name" for name in given if "\0" in name)
            for name, one in given.items():
                yield from _with_nul(f"{where}.{name}", one)
        case _:
            return


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _whole(digits: str) -> int:
    if len(digits) > _DIGITS_MAX:
        raise ValueError(f"a number has {len(digits)} digits: {_DIGITS_MAX} are the most")
    return int(digits)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Take an object only if it is clear what each key is."""
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
        raise ValueError(f"the key {json.dumps(twice)} is there twice")
    return found


def _wrong(problems: Iterable[FieldProblem]) -> Failed:
    found = tuple(problems)
    return Failed(WRONG_FIELDS, "; ".join(f"{one.field}: {one.detail}" for one in found[:5]), found)


def _problems(where: str, error: ValidationError, shape: type[BaseModel]) -> Iterable[FieldProblem]:
    found: dict[str, list[str]] = {}
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        inside = one["loc"][:1] if where == "query" else one["loc"]  # what follows there names a choice
        found.setdefault(".".join(map(str, (where, *inside))), []).append(_words(one, shape))
    return [FieldProblem(field=place, detail="; or ".join(words)) for place, words in found.items()]


def _words(one: ErrorDetails, shape: type[BaseModel]) -> str:
    match one["type"]:
        case "extra_forbidden":
            known = ", ".join(shape.model_fields) or "none"
            near = did_you_mean(str(one["loc"][-1]), shape.model_fields)
            return f"there is no such field{near}; known: {known}"
        case "missing":
            return "it is missing"
        case _:
            message = one["msg"].removeprefix("Value error, ")
            return message[0].lower() + message[1:]
