"""Owns what is asked of whom a token was made for, where the engine does not ask it itself."""

from bot.api.desk import ApiDesk
from bot.api.problems import BEARER_INACTIVE, FOR_PEOPLE, Failed
from engine.model import Actor
from engine.ports.tokens import Token
from engine.services import is_service


async def active_bearer(desk: ApiDesk, token: Token) -> Actor:
    """Vouch for whom a token was made for, who is there. Raises Failed."""
    by = await desk.bearer(token)
    if not by.is_active:
        raise Failed(BEARER_INACTIVE, f"{by.id} is deactivated, or no person")
    return by


async def bearing_person(desk: ApiDesk, token: Token) -> Actor:
    """Vouch for the person whom a token was made for. Raises Failed."""
    if is_service(token.identity):
        raise Failed(FOR_PEOPLE, f"the token {token.name} was made for {token.identity}")
    return await active_bearer(desk, token)
