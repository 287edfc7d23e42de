"""Owns what is kept of the tokens of programs: a digest of each secret, never the secret."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    or_,
    select,
    update,
)

from engine.codes import Scope
from engine.model import TenantId
from engine.ports.tokens import Token
from storage.columns import index, maybe_number, metadata, number, text
from storage.database import Database
from storage.instants import instant, micros
from storage.rowsets import TENANT, Row, insert_rows

tokens = Table(
    "pipeline_tokens",
    metadata,
    text("tenant"),
    text("id"),
    text("name"),
    text("digest"),
    text("scopes"),  # with blanks in between
    text("identity"),
    number("created_at"),
    text("created_by"),
    maybe_number("revoked_at"),
    maybe_number("last_used_at"),
    PrimaryKeyConstraint("id", "tenant"),
    sqlite_with_rowid=False,
)
index("ix_pipeline_tokens_digest", tokens.c.digest, tokens.c.tenant, unique=True)

_AT = bindparam("at", type_=BigInteger())
_ADD = insert_rows(tokens)
_ours = tokens.c.tenant == TENANT
_of_id = (_ours, tokens.c.id == bindparam("of_id", type_=Text()))
_OF_DIGEST = select(tokens).where(_ours, tokens.c.digest == bindparam("of_digest", type_=Text()))
_ALL = select(tokens).where(_ours).order_by(tokens.c.created_at, tokens.c.id)
_OF_ID = select(tokens).where(*_of_id)
_REVOKE = update(tokens).where(*_of_id, tokens.c.revoked_at.is_(None)).values(revoked_at=_AT)
_USED = (
    update(tokens)
    .where(*_of_id, or_(tokens.c.last_used_at.is_(None), tokens.c.last_used_at < _AT))
    .values(last_used_at=_AT)
)
_TENANTS = select(tokens.c.tenant).distinct().order_by(tokens.c.tenant)


class SqlTokens:
    """Fulfils `engine.ports.Tokens`."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database = database
        self._tenant = tenant

    async def add(self, token: Token) -> None:
        row = _row(token)
        await self._database.write(lambda connection: _ADD.run(connection, self._tenant, [row]).close())

    async def of_digest(self, digest: str) -> Token | None:
        found = await self._read(_OF_DIGEST, of_digest=digest)
        return _token(found[0]) if found else None

    async def all(self) -> Sequence[Token]:
        return [_token(row) for row in await self._read(_ALL)]

    async def revoke(self, id: str, at: datetime) -> Token | None:
        parameters = {"of_tenant": self._tenant, "of_id": id}

        def work(connection: Connection) -> Token | None:
            connection.execute(_REVOKE, {**parameters, "at": micros(at)}).close()
            row = connection.execute(_OF_ID, parameters).first()
            return None if row is None else _token(row)

        return await self._database.write(work)

    async def used(self, id: str, at: datetime) -> None:
        parameters = {"of_tenant": self._tenant, "of_id": id, "at": micros(at)}
        await self._database.write(lambda connection: connection.execute(_USED, parameters).close())

    async def _read(self, statement: Any, **parameters: str) -> Sequence[Any]:
        wanted = {"of_tenant": self._tenant, **parameters}
        return await self._database.read(lambda connection: connection.execute(statement, wanted).all())


async def tenants_with_tokens(database: Database) -> Sequence[TenantId]:
    """Give the tenants for whom tokens were made, perhaps before anything else of theirs was kept."""

    def read(connection: Connection) -> Sequence[TenantId]:
        return [TenantId(tenant) for tenant in connection.execute(_TENANTS).scalars()]

    return await database.read(read)


def _row(token: Token) -> Row:
    return {
        "id": token.id,
        "name": token.name,
        "digest": token.digest,
        "scopes": " ".join(sorted(token.scopes)),
        "identity": token.identity,
        "created_at": micros(token.created_at),
        "created_by": token.created_by,
        "revoked_at": micros(token.revoked_at),
        "last_used_at": micros(token.last_used_at),
    }


def _token(row: Any) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        digest=row.digest,
        scopes=frozenset(map(Scope, row.scopes.split())),
        identity=row.identity,
        created_at=instant(row.created_at),
        created_by=row.created_by,
        revoked_at=instant(row.revoked_at),
        last_used_at=instant(row.last_used_at),
    )
