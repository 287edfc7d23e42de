"""Owns what an operation of the API is: its name, where it stands, what it takes and gives, and who may."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from bot.api.problems import FIELDS, Fields
from bot.api.shapes import Answer, Body, NoBody, NoQuery, Query
from engine.codes import Scope
from engine.ports.tokens import Token

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=Body)
Method: TypeAlias = Literal["GET", "POST", "PUT", "DELETE"]
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Q, B]):
    """A request whose token is good and whose fields are right."""

    token: Token
    operation: str  # its id
    path: Mapping[str, str]
    query: Q
    body: B
    key: str | None = None  # the Idempotency-Key

    @property
    def submission_id(self) -> str | None:
        """Give the id under which this is done once, however often it is sent; None: it has no key."""
        given = self.body.model_dump(mode="json", exclude_defaults=True)
        return None if self.key_id is None else f"{self.key_id}{_digest(given)}"

    @property
    def key_id(self) -> str | None:
        """Give how the id begins of whatever is asked for with this key at this place; None: without key."""
        if self.key is None:
            return None
        return f"api-{_digest([self.token.id, self.operation, sorted(self.path.items()), self.key])}-"


def _digest(what: Any) -> str:
    written = json.dumps(what, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


AnyCall: TypeAlias = Call[Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a program can ask for."""

    id: str  # as it is named in Python and in the history, too
    method: Method
    path: str  # below /api/v1, such as /tasks/{task}
    summary: str
    about: str = ""  # what else is to be known; Markdown
    scope: Scope
    run: Callable[[AnyCall], Awaitable[Answer]]
    query: type[Query] = NoQuery
    body: type[Body] = NoBody
    answer: type[Answer]
    status: int = 200
    fields: Fields = FIELDS
    foresees: bool = False  # what a change would do: it is refused as that would be
    gives: Mapping[str, str] = field(default_factory=dict)
    """Where its answer holds what other paths take: their parameter, with a pointer such as `/task/id`."""

    @property
    def tag(self) -> str:
        """Give what it belongs to: the first word of its path."""
        return self.path.split("/")[1]

    @property
    def parameters(self) -> tuple[str, ...]:
        """Give the names in its path."""
        return tuple(_PARAMETER.findall(self.path))

    @property
    def takes_key(self) -> bool:
        """Say whether it goes into the history of a task, where what was done with a key is found again."""
        return self.method == "POST" and self.tag in {"tasks", "human-tasks"}

    @property
    def takes_body(self) -> bool:
        """Say whether a body may come with it."""
        return self.method in {"POST", "PUT"}
