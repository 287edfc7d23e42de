"""Owns the view in which somebody puts off their reminder: the choices in their day, and what came of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot import ids
from bot.cards.blocks import Block, View, foreign, modal, option, question
from bot.cards.modals.reject import chosen_in
from bot.cards.modals.remarks import done_modal
from bot.cards.reference import Reference, UnreadableReference
from bot.cards.request import title_of
from bot.cards.text import inline
from bot.dates.saying import day_in_words, in_words
from bot.dates.zones import instants_at, zone_of
from engine.human_task import HumanTask, Snoozed
from engine.model import Actor
from engine.ports.queries import HumanTaskView
from engine.snoozing import could_snooze

_TITLE_CHARS = 500
_SHORT_TITLE_CHARS = 200
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_AFTERNOON, _MORNING = time(14), time(9)
_NOTICEABLE = timedelta(minutes=1)
_NOTHING_CHOSEN = "Choose when you want to be reminded."


def snooze_modal(view: HumanTaskView, reference: Reference, by: Actor, *, now: datetime, zone: str) -> View:
    """Ask when somebody wants to be reminded. `zone`: in which it is said; an IANA name."""
    human_task = view.human_task
    choices = [
        option(f"{name} ({shown})", str(int(at.timestamp())))
        for name, shown, at in _choices(now, zone)
        if could_snooze(view.task, human_task, Snoozed(user=by.id, until=at, zone=by.zone), now)
    ]
    blocks = [foreign(title_of(view), _TITLE_CHARS), *_quick(choices), _exact(is_optional=bool(choices))]
    return modal(ids.SNOOZE_VIEW, "Snooze", blocks, metadata=str(reference), submit="Snooze")


def _quick(choices: list[dict[str, Any]]) -> list[Block]:
    """Offer what people choose most; nothing, if the request ends before."""
    if not choices:
        return []
    buttons = {"type": "radio_buttons", "action_id": ids.VALUE, "options": choices}
    hint = "Only you are reminded then and not before; the others as they were."
    return [question(ids.WHEN, "Remind me", {**buttons, "initial_option": choices[0]}, hint=hint)]


def _exact(*, is_optional: bool) -> Block:
    picker = {"type": "datetimepicker", "action_id": ids.VALUE}
    if not is_optional:
        return question(ids.EXACTLY_WHEN, "Remind me at", picker)
    hint = "If you choose one, it counts instead of the choice above."
    return question(ids.EXACTLY_WHEN, "Or at a date and time", picker, hint=hint, is_optional=True)


def _choices(now: datetime, zone: str) -> Iterator[tuple[str, str, datetime]]:
    """Give what to choose from: what it is called, what clocks show then, and the instant."""
    tz = zone_of(zone)
    here, hour = now.astimezone(tz), now + _HOUR
    yield "In 1 hour", f"{hour.astimezone(tz):%H:%M}", hour
    afternoon = min(instants_at(datetime.combine(here.date(), _AFTERNOON), tz))
    if now < afternoon and abs(afternoon - hour) >= _NOTICEABLE:  # Slack takes no choice twice
        yield "This afternoon", f"{_AFTERNOON:%H:%M}", afternoon
    morning = min(instants_at(datetime.combine(here.date() + _DAY, _MORNING), tz))
    yield "Tomorrow morning", f"{day_in_words(morning, zone).partition(',')[0]}, {_MORNING:%H:%M}", morning


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was sent: an instant, and the block in which it was chosen; or the errors by block."""

    until: datetime | None
    block: str
    errors: Mapping[str, str]


def wanted_in(values: Mapping[str, Mapping[str, Any]]) -> Wanted:
    """Read the state of the view: a date and time goes before one of the choices."""
    exact = (values.get(ids.EXACTLY_WHEN) or {}).get(ids.VALUE, {}).get("selected_date_time")
    chosen = chosen_in(values, ids.WHEN)
    if exact is not None:
        return Wanted(_instant(exact), ids.EXACTLY_WHEN, {})
    if chosen:
        return Wanted(_instant(chosen), ids.WHEN, {})
    block = ids.WHEN if ids.WHEN in values else ids.EXACTLY_WHEN
    return Wanted(None, block, {block: _NOTHING_CHOSEN})


def _instant(seconds: Any) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UnreadableReference(f"not an instant: {str(seconds)[:80]!r}") from error


def snoozed_modal(
    view: HumanTaskView, snoozed: HumanTask, *, until: datetime, at: datetime | None, zone: str
) -> View:
    """Repeat when somebody is reminded. `until`: not before then; `at`: when, as things stand."""
    what = f"*{inline(title_of(view), _SHORT_TITLE_CHARS)}*"
    if snoozed.paused is not None:
        return done_modal(
            f"A question about {what} is open. You are reminded when it has an answer, but not before "
            f"*{in_words(until, zone)}*."
        )
    when = at or until
    moved = "\nReminders come in working hours, and not too often." if when - until >= _NOTICEABLE else ""
    return done_modal(
        f"You are reminded of {what} on *{in_words(when, zone)}*, if it still waits for you then.{moved}"
    )
