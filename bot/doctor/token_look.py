"""Owns the look at the bot token: does Slack take it, whose is it, and what else Slack says with it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.doctor.findings import Finding, Subject, ok, wrong
from bot.doctor.slack_places import INSTALL, OAUTH
from bot.identity import Identity
from bot.slack_calls import SlackSaysNo, answer_of
from engine.errors import DirectoryUnavailable
from engine.model import TenantId

_OURS = Subject.BOT_TOKEN
_GONE = frozenset({"token_revoked", "account_inactive", "token_expired"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSeen:
    """What Slack said. `identity` None: it does not take the token; `answers`: whether it said anything."""

    findings: Sequence[Finding]
    answers: bool
    identity: Identity | None = None
    bot: str = ""  # the bot's id, by which Slack names its app
    scopes: frozenset[str] | None = None  # None: Slack did not say
    behind_s: float | None = None  # how far our clock is behind Slack's; None: Slack did not say


async def look_at_the_token(client: AsyncWebClient, now_s: Callable[[], float] = time.time) -> SlackSeen:
    """Ask Slack who we are."""
    begun = now_s()
    try:
        answer = await answer_of(client, "auth.test")
    except SlackSaysNo as no:
        headers = _headers_of(no.__cause__)
        behind = _behind_s(headers, (begun + now_s()) / 2)
        return SlackSeen(findings=[_refused(no.reason)], answers=True, behind_s=behind)
    except DirectoryUnavailable as error:
        fix = (
            "check SLACK_API_URL, the network, and HTTPS_PROXY if there is a proxy; "
            "https://slack-status.com says whether Slack is down"
        )
        return SlackSeen(findings=[wrong(_OURS, f"Slack does not answer: {error}", fix)], answers=False)
    headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
    identity = Identity(
        tenant=TenantId(str(answer.get("team_id"))),
        workspace=str(answer.get("team", "")),
        workspace_url=str(answer.get("url", "")),
        bot_user=str(answer.get("user_id", "")),
    )
    return SlackSeen(
        findings=[],
        answers=True,
        identity=identity,
        bot=str(answer.get("bot_id", "")),
        scopes=_scopes(headers),
        behind_s=_behind_s(headers, (begun + now_s()) / 2),
    )


def whose_findings(identity: Identity, tenants: Sequence[TenantId] | None) -> Finding:
    """Say whether the token is of the workspace whose data the database holds; None: that is not known."""
    is_of = f"{identity.tenant} ({identity.workspace})"
    if not tenants or identity.tenant in tenants:
        return ok(_OURS, f"Slack takes it: it is of {is_of}")
    held = ", ".join(tenants)
    return wrong(
        _OURS,
        f"SLACK_BOT_TOKEN is of {is_of}, but the database holds the data of {held}",
        f"put the Bot User OAuth Token of the app in {held} into SLACK_BOT_TOKEN; or give each workspace its "
        f"own database, such as SIGNOFF_DATABASE_URL=sqlite:///{identity.tenant}.db",
    )


def _refused(reason: str) -> Finding:
    if reason in _GONE:
        found = f"Slack no longer takes SLACK_BOT_TOKEN: {reason}"
        return wrong(_OURS, found, f"{INSTALL}, and put the token that is shown then into SLACK_BOT_TOKEN")
    return wrong(_OURS, f"Slack does not take SLACK_BOT_TOKEN: {reason}", OAUTH)


def _headers_of(error: BaseException | None) -> Mapping[str, str]:
    response = error.response if isinstance(error, SlackApiError) else None
    headers = getattr(response, "headers", None) or {}
    return {str(name).lower(): str(value) for name, value in headers.items()}


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    said = headers.get("x-oauth-scopes")
    return None if said is None else frozenset(name.strip() for name in said.split(",") if name.strip())


def _behind_s(headers: Mapping[str, str], at_s: float) -> float | None:
    """Say how far our clock is behind Slack's; a date in a header is cut to the second."""
    try:
        return parsedate_to_datetime(headers["date"]).timestamp() + 0.5 - at_s
    except (KeyError, ValueError):
        return None
