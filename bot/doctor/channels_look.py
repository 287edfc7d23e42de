"""Owns the look at the channels that are named: those of pipelines, and those where people are asked now."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.cards.text import counted
from bot.doctor.database_look import Kept
from bot.doctor.findings import Finding, Subject, note, ok, skipped, wrong
from bot.pipeline_folder import FolderContent
from bot.preflight import channels_of
from bot.slack_calls import SlackSaysNo, read, read_all
from engine.errors import DirectoryUnavailable

PATIENCE_S = 6.0
LOOKED_AT_MOST = 40  # Slack lets about 50 a minute be asked about
_AT_ONCE = 5
_OURS = Subject.CHANNELS
_INVITE = "type `/invite @Signoff` in it"
_AGAIN = "run `signoff doctor` again in a minute"
_NOT_SEEN = frozenset({"channel_not_found", "not_in_channel", "is_private"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A channel as it is named, and who names it."""

    named: str  # `#name`, or an id
    by: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.named} ({', '.join(self.by)})"


class ChannelsLook:
    """Looks whether the bot can post where it is to."""

    def __init__(self, client: AsyncWebClient, team: str, scopes: frozenset[str] | None) -> None:
        self._client = client
        self._team = team
        self._may_join = scopes is None or "channels:join" in scopes
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def findings(self, content: FolderContent, kept: Kept | None) -> Sequence[Finding]:
        """Look at every channel that is named."""
        places = _places(content, kept)
        seen = places[:LOOKED_AT_MOST]
        try:
            async with asyncio.timeout(PATIENCE_S):
                ids = await self._ids({place.named for place in seen if place.named.startswith("#")})
                found = await asyncio.gather(*(self._look(place, ids) for place in seen))
        except SlackSaysNo as no:
            return [skipped(_OURS, f"Slack says {no.reason} to {no.method}")]
        except (DirectoryUnavailable, TimeoutError) as error:
            told = f"Slack did not say all about the channels: {str(error) or f'not within {PATIENCE_S:g} s'}"
            return [wrong(_OURS, told, _AGAIN)]
        troubles = [finding for finding in found if finding is not None]
        unlike = {place.named for place, finding in zip(seen, found, strict=True) if finding is not None}
        return [
            *(troubles or [ok(_OURS, _all_well(len(seen)))]),
            *_refused(kept, {*unlike, *(ids[name] for name in unlike if name in ids)}),
            *_left_out(places[LOOKED_AT_MOST:]),
        ]

    async def _ids(self, names: AbstractSet[str]) -> Mapping[str, str]:
        """Give the ids of channels by `#name`; those that the bot cannot see are left out."""
        found: dict[str, str] = {}
        for method in ("users.conversations", "conversations.list"):  # the first is short, and mostly enough
            if names <= found.keys():
                break
            listed = read_all(
                self._client,
                method,
                "channels",
                types="public_channel,private_channel",
                team_id=self._team,
            )
            found |= {f"#{channel['name']}": channel["id"] async for channel in listed}
        return found

    async def _look(self, place: _Place, ids: Mapping[str, str]) -> Finding | None:
        id = ids.get(place.named) if place.named.startswith("#") else place.named
        if id is None:
            return wrong(
                _OURS,
                f"{place}: there is no such channel, or it is private and the bot is not in it",
                f"{_INVITE} if it is there; else create it, or name another one",
            )
        try:
            async with self._gate:
                info = (await read(self._client, "conversations.info", channel=id))["channel"]
        except SlackSaysNo as no:
            if no.reason == "missing_scope":
                raise
            if no.reason in _NOT_SEEN:
                return wrong(_OURS, f"{place}: the bot is not in it", _INVITE)
            return wrong(_OURS, f"{place}: Slack says {no.reason}", "name another channel")
        return self._judged(place, info)

    def _judged(self, place: _Place, info: Mapping[str, Any]) -> Finding | None:
        if info.get("is_archived"):
            fix = "unarchive it (its name, Settings, Unarchive channel), or name another one"
            return wrong(_OURS, f"{place}: it is archived", fix)
        is_member = bool(info.get("is_member") or info.get("is_im"))
        if not is_member and (info.get("is_private") or not self._may_join):
            return wrong(_OURS, f"{place}: the bot is not in it", _INVITE)
        if info.get("is_read_only") or info.get("is_thread_only"):
            fix = "let the app post there (its name, Settings, Posting permissions), or name another one"
            return wrong(_OURS, f"{place}: only some may post there, and the bot is not one of them", fix)
        return None


def _places(content: FolderContent, kept: Kept | None) -> Sequence[_Place]:
    """Give where messages are to go, pipelines first; people are written to directly, and no channels."""
    by: dict[str, list[str]] = {}
    for path, pipeline in content.pipelines.items():
        for channel in dict.fromkeys(channels_of(pipeline)):
            by.setdefault(channel, []).append(str(path))
    for surface in kept.places if kept is not None else ():
        if surface.startswith(("C", "G")):
            by.setdefault(surface, []).append("requests wait there")
    return [_Place(named=named, by=tuple(whom)) for named, whom in by.items()]


def _all_well(count: int) -> str:
    if not count:
        return "no pipeline names any, and nobody is asked in one"
    return f"the bot can post in {'the' if count == 1 else 'all'} {counted(count, 'channel')} where it has to"


def _refused(kept: Kept | None, known: Collection[str]) -> Sequence[Finding]:
    """Say where Slack refused messages, though nothing was seen that explains it."""
    reasons = {(refusal.surface, refusal.reason): refusal for refusal in (kept.refusals if kept else ())}
    return [
        note(
            _OURS,
            f"{surface}: Slack refused messages there on {refusal.since:%Y-%m-%d %H:%M} UTC: {reason}",
            "if that is mended, start `signoff serve` again: it tries again at once, else every hour",
        )
        for (surface, reason), refusal in reasons.items()
        if surface not in known
    ]


def _left_out(places: Sequence[_Place]) -> Sequence[Finding]:
    if not places:
        return []
    return [note(_OURS, f"{counted(len(places), 'further channel')} were not looked at: Slack limits it")]
