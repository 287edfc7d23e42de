"""Owns the tokens with which programs show who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engine.codes import Scope
from engine.model import UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What is kept of a token: never the secret itself."""

    id: str
    name: str  # as people read it, beside whose token it is
    digest: str  # of the secret, as `engine.token_desk.digest_of` gives it
    scopes: frozenset[Scope]
    identity: UserId  # as whom it acts: the id of a person, or of a service
    created_at: datetime
    created_by: str  # who typed the command, as the system knows them
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None  # to about a minute


class Tokens(Protocol):
    """The tokens of one tenant."""

    async def add(self, token: Token) -> None:
        """Keep a new token."""

    async def of_digest(self, digest: str) -> Token | None:
        """Give the token whose secret has this digest, revoked or not; None: there is none."""

    async def all(self) -> Sequence[Token]:
        """Give all tokens, oldest first; also those that were revoked."""

    async def revoke(self, id: str, at: datetime) -> Token | None:
        """Revoke a token, unless it was before; give it as it is then, None if there is none of this id."""

    async def used(self, id: str, at: datetime) -> None:
        """Keep that a token was used, unless a later use is known."""
