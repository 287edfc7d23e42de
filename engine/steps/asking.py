"""Owns what every request to people has: who is asked, where, by which rules, and about what."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.approval import can_be_met, eligible
from engine.content import fingerprint_of, fingerprint_of_all, json_text
from engine.language.durations import duration_of
from engine.model import (
    Expiry,
    ExpiryOutcome,
    Fingerprint,
    HumanTaskKind,
    Json,
    Policy,
    Reminders,
    Surface,
)
from engine.ports.directory import People, PeopleRef
from engine.ports.jobs import StepOutput
from engine.steps.context import BodyContext
from engine.steps.finding import channel_of, patiently


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who is asked, and where."""

    people: People
    surfaces: tuple[Surface, ...]


async def find(context: BodyContext, wanted: PeopleRef) -> Found:
    """Find the people of a request, and the places of its cards.

    Raises:
        UnknownPeople, UnknownPlace: a name that leads nowhere.
    """
    directory, settings = context.world.directory, context.settings
    people = await patiently(context, directory.resolve, wanted)
    ask_in = settings.get("ask_in", "channel")
    surfaces = await patiently(
        context, directory.surfaces, channel_of(context), ask_in, people, context.job.task.surface
    )
    return Found(people=people, surfaces=surfaces)


def policy_of(context: BodyContext, found: Found, at_expiry: ExpiryOutcome) -> Policy:
    """Give the rules that every request has. `at_expiry`: how it ends in time, unless it says so itself."""
    settings = context.settings
    return Policy(
        seats=found.people.seats,
        anyone=found.people.anyone,
        labels=found.people.labels,
        reminders=_reminders(settings.get("remind")),
        expiry=_expiry(settings.get("expires"), at_expiry),
        fingerprint=_fingerprint(_shown(context)),
        surfaces=found.surfaces,
    )


def request_of(context: BodyContext, found: Found) -> dict[str, Json]:
    """Give what every card of a request says."""
    settings = context.settings
    return {
        "title": settings["title"],
        "text": settings.get("text", ""),
        "shown": [{"step": name, "version": shown.version} for name, shown in _shown(context).items()],
        "mention": settings.get("mention", "all"),
        "groups": list(found.people.groups),
        "channel": channel_of(context),
    }


def too_few(policy: Policy, kind: HumanTaskKind, context: BodyContext) -> str | None:
    """Say that too few people can answer, who they are and why; None: there are enough."""
    starter = context.job.task.started_by
    if can_be_met(policy, kind, starter):
        return None
    able = eligible(policy, kind, starter)
    needed = policy.required if kind is HumanTaskKind.APPROVAL else 1
    asked = f" of {', '.join(policy.labels)}" if policy.labels else ""
    sentence = f"{needed} must answer, but {len(able) or 'nobody'}{asked} can"
    if able:
        sentence += f": {', '.join(able)}"
    if any(seat.user == starter for seat in policy.seats) and starter not in able:
        sentence += f" ({starter} started the task and may not decide: self_approval is false)"
    return sentence + "; deactivated people and bots do not count"


def _shown(context: BodyContext) -> Mapping[str, StepOutput]:
    return {name: context.job.outputs[name] for name in context.settings.get("show", ())}


def _fingerprint(shown: Mapping[str, StepOutput]) -> Fingerprint:
    return fingerprint_of_all(
        (name, None if step.output is None else fingerprint_of(json_text(step.output)))
        for name, step in shown.items()
    )


def _reminders(remind: Json) -> Reminders | None:
    if remind is None:
        return None
    every = remind.get("every")
    return Reminders(
        after=duration_of(remind["after"]),
        every=None if every is None else duration_of(every),
        times=remind.get("times", 1),
    )


def _expiry(expires: Json, otherwise: ExpiryOutcome) -> Expiry | None:
    if expires is None:
        return None
    return Expiry(after=duration_of(expires["after"]), then=ExpiryOutcome(expires.get("then", otherwise)))
