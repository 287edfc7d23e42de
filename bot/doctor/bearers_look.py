"""Owns the look at the tokens of programs: is whom they act as still there, and does anybody name them."""

import asyncio
import re
from collections.abc import Sequence

from bot.cards.text import counted
from bot.doctor.database_look import Kept
from bot.doctor.findings import Finding, Subject, note, ok, wrong
from bot.pipeline_folder import FolderContent
from bot.roster import Roster
from engine.codes import Scope
from engine.content import json_text
from engine.errors import DirectoryUnavailable
from engine.pipeline_json import pipeline_to_json
from engine.ports.tokens import Token
from engine.services import SERVICE_NAME, SERVICE_PREFIX, is_service

PATIENCE_S = 6.0
_OURS = Subject.API_TOKENS
_AGAIN = "run `signoff doctor` again in a minute"
_SERVICE = re.compile(f"{SERVICE_PREFIX}{SERVICE_NAME.pattern}")


async def bearers_findings(kept: Kept, content: FolderContent, roster: Roster) -> Sequence[Finding]:
    """Look at each token that was not revoked."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            found = [await _person(token, roster) for token in kept.tokens if not is_service(token.identity)]
    except (DirectoryUnavailable, TimeoutError) as error:
        said = str(error) or f"not within {PATIENCE_S:g} s"
        return [wrong(_OURS, f"Slack did not say who they are for whom tokens were made: {said}", _AGAIN)]
    if not content.problems:  # a file that cannot be read may name whom no other one names
        named = _services_in(content)
        found += [_service(token, named) for token in kept.tokens if is_service(token.identity)]
    told = [finding for finding in found if finding is not None]
    return told or [ok(_OURS, _all_well(len(kept.tokens)))]


async def _person(token: Token, roster: Roster) -> Finding | None:
    member = await roster.member(token.identity)
    if member is not None and member.is_active:
        return None
    became = "is deactivated" if member is not None else "is nobody in this workspace"
    return note(
        _OURS,
        f"the token {token.name} acts as {token.identity}, who {became}: it may do nothing",
        f"run `signoff token revoke {token.id}`",
    )


def _service(token: Token, named: frozenset[str]) -> Finding | None:
    if token.identity in named or Scope.DECIDE not in token.scopes:
        return None
    return note(
        _OURS,
        f"the token {token.name} may decide as {token.identity}, but no pipeline names that service",
        f"name it among the users of a role or rule, or run `signoff token revoke {token.id}`",
    )


def _services_in(content: FolderContent) -> frozenset[str]:
    texts = (json_text(pipeline_to_json(pipeline)) for pipeline in content.pipelines.values())
    return frozenset(name for text in texts for name in _SERVICE.findall(text))


def _all_well(count: int) -> str:
    if not count:
        return "there are none"
    return f"{counted(count, 'token')}, and whoever they act as is there"
