"""Owns how a request that comes to nothing is answered: RFC 9457, with what is wrong, where, and the fix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field

CONTENT_TYPE = "application/problem+json"
_PREFIX = "urn:signoff:problem:"


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str = Field(
        description="Where: `body.comment`, `query.limit`, `path.id`, `header.Idempotency-Key`"
    )
    detail: str = Field(description="What is wrong there, and what would be right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """In which fields an operation is given what may turn out to be wrong."""

    values: str = "body"  # what a form checks
    why: str = "body.comment"  # a reason, where one is needed
    target: str = "body.rollback_to"  # the step to which work goes back


FIELDS = Fields()


class Problem(BaseModel):
    """Why a request came to nothing. Nothing was changed, unless the status is 500 or 504."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = Field(description="A name that stays: `urn:signoff:problem:already-closed`")
    title: str = Field(description="The same for all problems of this type")
    status: int = Field(description="As the response's")
    detail: str = Field(description="What happened here")
    fix: str | None = Field(None, description="What to do about it")
    errors: list[FieldProblem] = Field(default=[], description="Each field that is wrong")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of problem: its stable name, its status, its title, and what is to be done."""

    name: str
    status: int
    title: str
    fix: str | None = None

    @property
    def type(self) -> str:
        """Give its URI."""
        return f"{_PREFIX}{self.name}"


class Failed(Exception):
    """A request comes to nothing, and is answered with this."""

    def __init__(
        self,
        kind: Kind,
        detail: str,
        errors: Sequence[FieldProblem] = (),
        *,
        headers: Mapping[str, str] = MappingProxyType({}),
        fix: str | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind, self.detail, self.errors, self.headers, self.fix = kind, detail, errors, headers, fix

    @property
    def problem(self) -> Problem:
        """Give the body of the answer."""
        kind = self.kind
        return Problem(
            type=kind.type,
            title=kind.title,
            status=kind.status,
            detail=self.detail,
            fix=self.fix or kind.fix,
            errors=list(self.errors),
        )


# --- of requests that are not understood -----------------------------------------------------------

NOT_JSON = Kind("not-json", 400, "The body is not JSON", "Send one JSON object, in UTF-8.")
NOT_A_TYPE = Kind(
    "wrong-content-type", 415, "The body is of another type", "Send `Content-Type: application/json`."
)
TOO_LARGE = Kind("too-large", 413, "The body is too large", "Send at most 1 MiB.")
WRONG_FIELDS = Kind("wrong-fields", 422, "Something in the request is not as it must be")
UNFIT_TEXT = Kind("unfit-text", 422, "A text holds the character NUL", "Leave it out: it cannot be kept.")
UNKNOWN_PERSON = Kind(
    "unknown-person", 422, "Nobody in the workspace has this id", "Give the id of somebody who is there."
)
PLACE_NEEDED = Kind("place-needed", 422, "It must be said where the card stands", "Send `channel`.")
NO_SUCH_PLACE = Kind(
    "no-such-path", 404, "There is nothing at this path", "`/api/v1/openapi.json` says what there is."
)
WRONG_METHOD = Kind("wrong-method", 405, "This path is used with another method", "See the header `Allow`.")
KEY_REUSED = Kind(
    "idempotency-key-reused",
    422,
    "This Idempotency-Key was used for another request",
    "Use a new key for each thing that is to happen; the same key only to send the same again.",
)
NO_SUCH_ARTIFACT = Kind("no-such-artifact", 404, "The step had given nothing by then")

# --- of who asks -----------------------------------------------------------------------------------

NO_TOKEN = Kind(
    "no-token",
    401,
    "A token is needed",
    "Send `Authorization: Bearer signoff_…`; `signoff token create` makes one.",
)
WRONG_TOKEN = Kind(
    "wrong-token",
    401,
    "The token is none of ours, or was revoked",
    "`signoff token list` shows those in use.",
)
LACKS_SCOPE = Kind("lacks-scope", 403, "The token was not made for this")
BEARER_UNKNOWN = Kind(
    "bearer-unknown",
    403,
    "Nobody in the workspace is whom the token was made for",
    "Make a token for somebody who is there: `signoff token create --as …`.",
)
BEARER_INACTIVE = Kind(
    "bearer-inactive",
    403,
    "Whom the token was made for is deactivated",
    "Make a token for somebody else, and revoke this one.",
)
FOR_PEOPLE = Kind(
    "for-people",
    403,
    "This is for people, and the token was made for a service",
    "Make a token for a person: `signoff token create --as U…`.",
)
TOO_MANY = Kind("too-many-requests", 429, "Too many requests with this token", "See `Retry-After`.")

CANNOT_STAND_IN = Kind("cannot-stand-in", 409, "That person cannot stand in", "Name another, or nobody.")

# --- of us -----------------------------------------------------------------------------------------

UNAVAILABLE = Kind(
    "unavailable",
    503,
    "This cannot be done at the moment",
    "Try again: with an `Idempotency-Key`, nothing is done twice.",
)
BROKEN = Kind(
    "broken",
    500,
    "Something broke on our side",
    "Look before you try again; an operator finds the code in the log.",
)
OURS = (
    NOT_JSON,
    NOT_A_TYPE,
    TOO_LARGE,
    WRONG_FIELDS,
    UNFIT_TEXT,
    UNKNOWN_PERSON,
    PLACE_NEEDED,
    NO_SUCH_PLACE,
    WRONG_METHOD,
    KEY_REUSED,
    NO_SUCH_ARTIFACT,
    NO_TOKEN,
    WRONG_TOKEN,
    LACKS_SCOPE,
    BEARER_UNKNOWN,
    BEARER_INACTIVE,
    FOR_PEOPLE,
    CANNOT_STAND_IN,
    TOO_MANY,
    UNAVAILABLE,
    BROKEN,
)
"""All that are not a refusal of the engine."""


def bearer_inactive(identity: str) -> Failed:
    """Say that whom a token was made for is gone, or an app."""
    return Failed(BEARER_INACTIVE, f"{identity} is deactivated, or no person")
