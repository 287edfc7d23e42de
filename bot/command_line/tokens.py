"""Owns `signoff token`: tokens of programs are made, listed and revoked, on the local database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, TypeAlias

import typer

from bot.command_line.ending import remark, run, say, settings_or_end, surroundings_or_end
from bot.command_line.token_options import check_tenant, options_of
from bot.command_line.token_words import as_json, json_line, new_token_json, token_line
from bot.settings import SettingsError
from engine.clock import SystemClock
from engine.codes import Scope
from engine.language.mistakes import nearest
from engine.model import TenantId
from engine.ports.tokens import Token
from engine.token_desk import NewToken, NoSuchToken, TokenDesk
from storage.database import Database, open_database
from storage.migrate import make_current
from storage.tenants import tenants_of
from storage.tokens import SqlTokens, tenants_with_tokens

_Found: TypeAlias = tuple[TenantId, Token]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def token_commands() -> typer.Typer:
    """Give the commands below `signoff token`."""
    commands = typer.Typer(
        add_completion=False, no_args_is_help=True, help="Tokens with which programs show who they are."
    )
    commands.command("create")(create)
    commands.command("list")(list_all)
    commands.command("revoke")(revoke)
    return commands


def create(
    tenant: Annotated[str, typer.Option(help="Whose tasks it is for: the id of a Slack workspace.")],
    scopes: Annotated[str, typer.Option(help=f"What it may do, of: {', '.join(Scope)}.")],
    identity: Annotated[
        str, typer.Option("--as", help="As whom it acts: a Slack user id, or the name of a service.")
    ],
    name: Annotated[str, typer.Option(help="What people read beside what it does.")] = "",
    *,
    json: _Json = False,
) -> None:
    """Make a token, and print it: this once, and never again."""
    whose = TenantId(tenant)
    new = run(_create(whose, scopes=scopes, identity=identity, name=name))
    if json:
        say(json_line(new_token_json(whose, new)))
        return
    say(new.secret)
    remark("It is not shown again: keep it where you keep passwords.")
    remark(token_line(whose, new.token))


def list_all(*, json: _Json = False) -> None:
    """List all tokens, those that were revoked among them; never their secrets."""
    found = run(_all())
    if json:
        say(json_line([as_json(tenant, token) for tenant, token in found]))
        return
    for tenant, token in found:
        say(token_line(tenant, token))
    if not found:
        remark("There are no tokens. `signoff token create --help` says how one is made.")


def revoke(
    id: Annotated[str, typer.Argument(help="As `signoff token list` gives it.")], *, json: _Json = False
) -> None:
    """Let nobody in with a token any more, from this moment on."""
    tenant, token = run(_revoke(id))
    say(json_line(as_json(tenant, token)) if json else token_line(tenant, token))


async def _create(tenant: TenantId, *, scopes: str, identity: str, name: str) -> NewToken:
    wanted = options_of(scopes=scopes, identity=identity, name=name)
    async with _opened() as database:
        check_tenant(tenant, await tenants_of(database))
        return await _desk(database, tenant).create(
            name=wanted.name, scopes=wanted.scopes, identity=wanted.identity, by=wanted.by
        )


async def _all() -> Sequence[_Found]:
    async with _opened() as database:
        tenants = await tenants_with_tokens(database)
        return [(tenant, token) for tenant in tenants for token in await _desk(database, tenant).all()]


async def _revoke(id: str) -> _Found:
    async with _opened() as database:
        known: list[str] = []
        for tenant in await tenants_with_tokens(database):
            desk = _desk(database, tenant)
            try:
                return tenant, await desk.revoke(id)
            except NoSuchToken:
                known += [token.id for token in await desk.all() if token.revoked_at is None]
    raise SettingsError([f"there is no token {id}{nearest(id, known)}; `signoff token list` shows them all"])


@asynccontextmanager
async def _opened() -> AsyncIterator[Database]:
    """Open the database, be `signoff serve` at work with it or not."""
    settings = settings_or_end(surroundings_or_end(), for_slack=False)
    async with open_database(settings.database_url, as_guest=True) as database:
        await make_current(database, may_migrate=settings.auto_migrate)
        yield database


def _desk(database: Database, tenant: TenantId) -> TokenDesk:
    return TokenDesk(SqlTokens(database, tenant), SystemClock())
