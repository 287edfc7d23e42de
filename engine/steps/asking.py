"""Owns what every request to people has: by which rules it is answered, and what it is about."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypedDict

from engine.codes import ExpiryOutcome
from engine.content import fingerprint_of_all
from engine.language.calendars import calendar_of
from engine.language.durations import wait_of
from engine.language.instants import instant_of
from engine.model import Json
from engine.policy import Due, Expiry, Policy, Reminders, Shown
from engine.steps.context import BodyContext
from engine.steps.escalation_settings import escalations_of
from engine.steps.finding import channel_of
from engine.steps.people_found import Found
from engine.steps.timing_checks import due_written
from engine.working_time import Wait


class _Time(TypedDict):
    after: Wait | None
    at: datetime | None


def policy_of(context: BodyContext, found: Found) -> Policy:
    """Give the rules that every request has. How it ends in time, each kind of request says by itself.

    Raises:
        NobodyWorks: the calendar of the pipeline, together with that of the installation, has no working day.
    """
    settings, shown = context.settings, _shown(context)
    written = {**context.world.calendar, **context.pipeline.calendar}
    calendar = calendar_of(written, context.world.clock.now())
    day = calendar.day_length
    return Policy(
        rules=found.rules,
        break_glass=found.break_glass,
        distinct_from=tuple(settings.get("distinct_from", ())),
        external=settings.get("external", False),
        hand_over=settings.get("hand_over", True),
        calendar=calendar,
        due=_due(settings.get("due"), day),
        reminders=_reminders(settings.get("remind"), day),
        escalations=escalations_of(settings, found.later, day),
        expiry=_expiry(settings.get("expires"), day),
        shown=shown,
        fingerprint=fingerprint_of_all((one.step, one.fingerprint) for one in shown) if shown else None,
        surfaces=found.surfaces,
    )


def request_of(context: BodyContext, found: Found) -> dict[str, Json]:
    """Give what every card of a request says."""
    settings = context.settings
    return {
        "title": settings["title"],
        "text": settings.get("text", ""),
        "mention": settings.get("mention", "all"),
        "groups": list(found.groups),
        "channel": channel_of(context),
    }


def _shown(context: BodyContext) -> tuple[Shown, ...]:
    given = ((name, context.job.outputs[name]) for name in context.settings.get("show", ()))
    return tuple(
        Shown(
            step=name,
            version=one.version,
            fingerprint=one.fingerprint,
            edited_by=one.edited_by,
        )
        for name, one in given
    )


def _due(due: Json, day: timedelta) -> Due | None:
    return None if due is None else Due(**_time_of(due_written(due), day))


def _reminders(remind: Json, day: timedelta) -> Reminders | None:
    if remind is None:
        return None
    every = remind.get("every")
    return Reminders(
        after=wait_of(remind["after"], day),
        every=None if every is None else wait_of(every, day),
        times=remind.get("times", 1),
        growing=remind.get("growing", False),
        urgent=remind.get("urgent", False),
    )


def _expiry(expires: Json, day: timedelta) -> Expiry | None:
    if expires is None:
        return None
    return Expiry(**_time_of(expires, day), then=ExpiryOutcome.FAIL)


def _time_of(written: Mapping[str, Json], day: timedelta) -> _Time:
    """Give after how long something happens, or when."""
    if "at" in written:
        return {"after": None, "at": instant_of(written["at"])}
    return {"after": wait_of(written["after"], day), "at": None}
