"""Owns the tokens of programs, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from engine.ports.tokens import Token


class MemoryTokens:
    """Fulfils `engine.ports.Tokens`, for one tenant; counts what would be a commit."""

    def __init__(self, *tokens: Token) -> None:
        self.kept = {token.id: token for token in tokens}
        self.writes = 0

    async def add(self, token: Token) -> None:
        self._keep(token)

    async def of_digest(self, digest: str) -> Token | None:
        return next((token for token in self.kept.values() if token.digest == digest), None)

    async def all(self) -> Sequence[Token]:
        return sorted(self.kept.values(), key=lambda token: (token.created_at, token.id))

    async def revoke(self, id: str, at: datetime) -> Token | None:
        token = self.kept.get(id)
        if token is not None and token.revoked_at is None:
            self._keep(replace(token, revoked_at=at))
        return self.kept.get(id)

    async def used(self, id: str, at: datetime) -> None:
        token = self.kept[id]
        if token.last_used_at is None or token.last_used_at < at:
            self._keep(replace(token, last_used_at=at))

    def _keep(self, token: Token) -> None:
        self.kept[token.id] = token
        self.writes += 1
