"""Owns what every request to people has: by which rules it is answered, and what it is about."""

from engine.codes import ExpiryOutcome
from engine.content import fingerprint_of_all
from engine.language.durations import duration_of
from engine.model import Json
from engine.policy import Expiry, Policy, Reminders, Shown
from engine.steps.context import BodyContext
from engine.steps.escalation_settings import escalations_of
from engine.steps.finding import channel_of
from engine.steps.people_found import Found


def policy_of(context: BodyContext, found: Found) -> Policy:
    """Give the rules that every request has. How it ends in time, each kind of request says by itself."""
    settings, shown = context.settings, _shown(context)
    return Policy(
        rules=found.rules,
        break_glass=found.break_glass,
        distinct_from=tuple(settings.get("distinct_from", ())),
        external=settings.get("external", False),
        hand_over=settings.get("hand_over", True),
        reminders=_reminders(settings.get("remind")),
        escalations=escalations_of(settings, found.later),
        expiry=_expiry(settings.get("expires")),
        shown=shown,
        fingerprint=fingerprint_of_all((one.step, one.fingerprint) for one in shown),
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


def _reminders(remind: Json) -> Reminders | None:
    if remind is None:
        return None
    every = remind.get("every")
    return Reminders(
        after=duration_of(remind["after"]),
        every=None if every is None else duration_of(every),
        times=remind.get("times", 1),
    )


def _expiry(expires: Json) -> Expiry | None:
    if expires is None:
        return None
    return Expiry(after=duration_of(expires["after"]), then=ExpiryOutcome.FAIL)
