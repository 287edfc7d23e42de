"""Owns the operations on tokens: they are made, shown once, recognised, and revoked."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.codes import Scope
from engine.errors import SignoffError
from engine.language.mistakes import nearest
from engine.model import UserId
from engine.ports.timers import Clock
from engine.ports.tokens import Token, Tokens
from engine.refusals import Refused

PREFIX = "signoff_"
_SECRET_BYTES = 20  # 160 bits
SECRET = re.compile(rf"{PREFIX}[0-9a-f]{{{2 * _SECRET_BYTES}}}")
"""How every secret looks, so that scanners of code and logs can know one."""
_ID_BYTES = 4
NAME_MAX_CHARS = 40
USE_NOTED_EVERY = timedelta(minutes=1)


class UnfitToken(SignoffError):
    """A token like this cannot be made; the message says what would be right."""


class WrongToken(SignoffError):
    """What a program shows is none of our tokens, or was revoked."""

    def __init__(self, *, revoked_at: datetime | None = None) -> None:
        super().__init__("the token is not known" if revoked_at is None else "the token was revoked")
        self.revoked_at = revoked_at


class LacksScope(Refused):
    """The token was not made for this."""

    def __init__(self, token: Token, scope: Scope) -> None:
        super().__init__(f"the token {token.name} lacks the scope {scope.value}")
        self.token, self.scope = token, scope


class NoSuchToken(Refused):
    """There is no token of this id."""

    def __init__(self, id: str) -> None:
        super().__init__(f"there is no token {id}")
        self.id = id


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token and its secret, which nobody can read again."""

    token: Token
    secret: str


class TokenDesk:
    """The desk where tokens are made and recognised, for one tenant."""

    def __init__(self, tokens: Tokens, clock: Clock) -> None:
        self._tokens = tokens
        self._clock = clock
        self._noted: dict[str, datetime] = {}  # the last use of each that was written

    async def create(self, *, name: str, scopes: Collection[Scope], identity: UserId, by: str) -> NewToken:
        """Make a token that acts as this person or service.

        Raises:
            UnfitToken: the name is none, or nothing may be done with it.
        """
        check_name(name)
        _check_some(scopes)
        secret = f"{PREFIX}{secrets.token_hex(_SECRET_BYTES)}"
        token = Token(
            id=secrets.token_hex(_ID_BYTES),
            name=name,
            digest=digest_of(secret),
            scopes=frozenset(scopes),
            identity=identity,
            created_at=self._clock.now(),
            created_by=by,
        )
        await self._tokens.add(token)
        return NewToken(token=token, secret=secret)

    async def all(self) -> Sequence[Token]:
        """Give all tokens, oldest first; also those that were revoked."""
        return await self._tokens.all()

    async def revoke(self, id: str) -> Token:
        """Let nobody in with this token any more; one revoked before stays so. Raises NoSuchToken."""
        token = await self._tokens.revoke(id, self._clock.now())
        if token is None:
            raise NoSuchToken(id)
        return token

    async def recognise(self, secret: str) -> Token:
        """Give the token of a secret, and note that it was used. Raises WrongToken."""
        digest = digest_of(secret)
        token = await self._tokens.of_digest(digest)
        if token is None or not hmac.compare_digest(token.digest, digest):
            raise WrongToken
        if token.revoked_at is not None:
            raise WrongToken(revoked_at=token.revoked_at)
        await self._note_use(token)
        return token

    async def _note_use(self, token: Token) -> None:
        """Write the use down, once a minute: a commit for every call would cost more than the call."""
        now = self._clock.now()
        known = [at for at in (token.last_used_at, self._noted.get(token.id)) if at is not None]
        if known and now - max(known) < USE_NOTED_EVERY:
            return
        self._noted[token.id] = now  # before it is written: whoever comes meanwhile need not write it, too
        await self._tokens.used(token.id, now)


def digest_of(secret: str) -> str:
    """Give what is kept of a secret.

    One round of SHA-256 is right here: a secret is 160 random bits, which nobody finds by trying, however
    fast that is. (A slow hash is for what people choose.) And looking a digest up tells nothing of the secret
    by how long it takes: whoever can try digests would have to find their secrets first.
    """
    return hashlib.sha256(secret.encode(errors="backslashreplace")).hexdigest()


def scopes_of(written: str) -> frozenset[Scope]:
    """Read scopes with commas in between. Raises UnfitToken for those that are none, or if none is there."""
    names = [name.strip() for name in written.split(",") if name.strip()]
    unknown = [f"`{name}` is no scope{nearest(name, _KNOWN)}" for name in names if name not in _KNOWN]
    if unknown:
        raise UnfitToken("; ".join(unknown))
    scopes = frozenset(map(Scope, names))
    _check_some(scopes)
    return scopes


def check_scope(token: Token, scope: Scope) -> None:
    """Let pass what the token was made for. Raises LacksScope."""
    if scope not in token.scopes:
        raise LacksScope(token, scope)


def check_name(name: str) -> None:
    """Let pass what people can read beside other words. Raises UnfitToken."""
    if not name.strip() or len(name) > NAME_MAX_CHARS or not name.isprintable():
        raise UnfitToken(f"a token's name is one line of 1 to {NAME_MAX_CHARS} characters, such as `ci`")


def _check_some(scopes: Collection[Scope]) -> None:
    if not scopes:
        raise UnfitToken(f"a token without a scope can do nothing{nearest('', _KNOWN)}")


_KNOWN = tuple(scope.value for scope in Scope)
