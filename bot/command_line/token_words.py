"""Owns how tokens are shown on the command line: as a line, and as JSON. Never their secrets' digests."""

import json
from collections.abc import Iterator
from datetime import datetime

from engine.model import Json, TenantId
from engine.ports.tokens import Token
from engine.token_desk import NewToken


def token_line(tenant: TenantId, token: Token) -> str:
    """Say on a line what a token is for, and how it stands."""
    return " · ".join(_parts(tenant, token))


def as_json(tenant: TenantId, token: Token) -> dict[str, Json]:
    """Give what is known of a token."""
    return {
        "id": token.id,
        "name": token.name,
        "tenant": tenant,
        "identity": token.identity,
        "scopes": sorted(token.scopes),
        "created_at": _instant(token.created_at),
        "created_by": token.created_by,
        "last_used_at": _instant(token.last_used_at),
        "revoked_at": _instant(token.revoked_at),
    }


def new_token_json(tenant: TenantId, new: NewToken) -> dict[str, Json]:
    """Give a new token with its secret."""
    return {"token": new.secret, **as_json(tenant, new.token)}


def json_line(value: Json) -> str:
    """Write JSON as it is printed."""
    return json.dumps(value, ensure_ascii=False)


def _parts(tenant: TenantId, token: Token) -> Iterator[str]:
    yield token.id
    yield token.name
    yield f"acts as {token.identity} in {tenant}"
    yield f"may {', '.join(sorted(token.scopes))}"
    yield f"made {_moment(token.created_at)} by {token.created_by}"
    yield "never used" if token.last_used_at is None else f"last used {_moment(token.last_used_at)}"
    if token.revoked_at is not None:
        yield f"revoked {_moment(token.revoked_at)}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
