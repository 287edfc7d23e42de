"""Owns who a program is that shows a token: the person or service that it was made for, as they are now."""

import asyncio
from dataclasses import replace

from bot.directory import SlackDirectory
from engine.codes import Entrance
from engine.errors import DirectoryUnavailable, UnknownPeople
from engine.model import Actor
from engine.ports.directory import PeopleRef
from engine.ports.tokens import Token
from engine.token_desk import TokenDesk

PATIENCE_S = 2.0  # so long whoever only reads waits for Slack


class Bearers:
    """Takes secrets, and vouches for whoever bears them."""

    def __init__(self, tokens: TokenDesk, directory: SlackDirectory) -> None:
        self._tokens = tokens
        self._directory = directory

    async def token(self, secret: str) -> Token:
        """Give the token of a secret. Raises WrongToken."""
        return await self._tokens.recognise(secret)

    async def is_active(self, token: Token) -> bool:
        """Say whether whom a token was made for is active: a person who is there, or a service.

        While Slack does not answer, they are as they were last seen, or (never seen) active: so that programs
        go on reading. What such a token wants to change is refused by `actor`.

        Raises:
            UnknownPeople: nobody in the workspace has the id that the token was made for.
        """
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._check_known(token)
                member = await self._directory.roster.acting(token.identity)
        except (DirectoryUnavailable, TimeoutError):
            last = self._directory.roster.last_seen(token.identity)
            return last is None or last.is_person
        return member.is_person

    async def actor(self, token: Token, *, operators: PeopleRef | None = None) -> Actor:
        """Vouch for whom a token was made for: their groups, and whether they are active, are those of now.

        `operators`: of the pipeline in question; None: those of the installation.

        Raises:
            UnknownPeople: nobody in the workspace has the id that the token was made for.
            DirectoryUnavailable: Slack cannot be asked, and nothing fresh is known.
        """
        await self._check_known(token)
        actor = await self._directory.actor(token.identity, operators=operators)
        return replace(actor, surface=Entrance.API, token=token.name)

    async def _check_known(self, token: Token) -> None:
        if await self._directory.roster.member(token.identity) is None:
            raise UnknownPeople([token.identity], f"for whom the token {token.name} was made")
