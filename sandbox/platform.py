"""Owns the parts of the workspace and how they hang together."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.clicks import Clicks
from sandbox.clock import Clock
from sandbox.delivery import Delivery
from sandbox.faults import Faults
from sandbox.first_steps import FirstStep
from sandbox.http_delivery import HttpDelivery
from sandbox.installation import Installation, install, load
from sandbox.interactions import Interactions
from sandbox.journal import Journal
from sandbox.manifest import Manifest
from sandbox.marks import Marks
from sandbox.membership import Membership
from sandbox.modals import Modals
from sandbox.posting import Posting
from sandbox.rates import Rates
from sandbox.reading import Reading
from sandbox.records import Json
from sandbox.response_urls import ResponseUrls
from sandbox.seeds import Seeds
from sandbox.slash import SlashCommands
from sandbox.socket_mode import SocketMode
from sandbox.state import State
from sandbox.submissions import Submissions
from sandbox.subscriptions import Events
from sandbox.triggers import Triggers


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a workspace is to behave.

    Args:
        paid_plan: whether there are user groups.
        rate_limits: whether calls are limited as Slack limits them.
        http: whether the app is told over signed HTTP; else over Socket Mode.
        request_url: where the app listens, over HTTP; None until it is known.
    """

    state: Path | None = None
    paid_plan: bool = True
    rate_limits: bool = True
    http: bool = False
    request_url: str | None = None
    steps: Sequence[FirstStep] = ()
    suggestions: Sequence[tuple[str, str]] = ()


class Platform:
    """One workspace with one app in it."""

    def __init__(
        self,
        *,
        settings: Settings,
        manifest: Manifest,
        seeds: Seeds,
        clock: Clock,
        faults: Faults,
        journal: Journal,
        base_url: str,
    ) -> None:
        self.settings, self.manifest, self.seeds = settings, manifest, seeds
        self.clock, self.faults, self.base_url = clock, faults, base_url
        self.state = state = State(journal, clock)
        self.calls: list[Json] = []
        self.marks, self.modals, self.triggers = Marks(state), Modals(state), Triggers(clock)
        self.rates = Rates(clock) if settings.rate_limits else None
        chance = random.Random(0)
        self.socket = SocketMode(clock=clock, faults=faults, chance=chance, changed=self._connection_changed)
        self.http = HttpDelivery(clock=clock, faults=faults, secret=lambda: self.app.signing_secret)
        self.http.request_url = settings.request_url or manifest.request_url
        _sow(state, seeds)
        install(state, manifest)
        self._wire(seeds.team_id)
        state.commit()

    @property
    def app(self) -> Installation:
        """The installation of the app as it is now."""
        return load(self.state)

    @property
    def scopes(self) -> frozenset[str]:
        """What the app's bot may do now."""
        return self.app.granted(self.manifest)

    @property
    def delivery(self) -> Delivery:
        """The way to the app."""
        return self.http if self.settings.http else self.socket

    def start_over(self) -> None:
        """Clear what was said and done; people and channels are as at the beginning."""
        state = self.state
        state.forget_conversations()
        for forgetful in (self.events, self.response_urls, self.modals, self.marks):
            forgetful.forget()
        for channel in state.channels:
            state.channels.drop(channel.id)
        _sow(state, self.seeds)
        state.touch("workspace", "")
        state.commit()

    async def close(self) -> None:
        """Stop telling the app anything."""
        await self.events.close()
        await self.socket.close()
        await self.http.close()

    def _wire(self, team_id: str) -> None:
        state = self.state
        self.events = Events(
            state=state, manifest=self.manifest, delivery=lambda: self.delivery, team_id=team_id
        )
        self.membership = Membership(state=state, events=self.events, team_id=team_id)
        self.posting = Posting(state=state, events=self.events, team_id=team_id)
        self.reading = Reading(state)
        self.response_urls = ResponseUrls(
            state=state, posting=self.posting, marks=self.marks, base_url=self.base_url
        )
        interactions = Interactions(
            state=state,
            manifest=self.manifest,
            seeds=self.seeds,
            delivery=lambda: self.delivery,
            triggers=self.triggers,
            urls=self.response_urls,
            modals=self.modals,
            marks=self.marks,
        )
        self.clicks, self.submissions = Clicks(interactions), Submissions(interactions)
        self.slash = SlashCommands(interactions)

    def _connection_changed(self) -> None:
        self.state.touch("workspace", "")
        self.state.commit()


def _sow(state: State, seeds: Seeds) -> None:
    now = int(state.clock.now())
    for person in seeds.people:
        if person.id not in state.people:
            state.people.put(person.id, person)
    for group in seeds.groups:
        if group.id not in state.groups:
            state.groups.put(group.id, group)
    if not len(state.channels):
        for channel in seeds.channels:
            state.channels.put(channel.id, replace(channel, created_s=now))
