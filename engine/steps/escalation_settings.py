"""Owns `escalate`: who is asked later, how that is written, and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from engine.language.computed_people import people_given
from engine.language.durations import wait_of
from engine.language.formats import WAIT
from engine.language.mistakes import Mistake
from engine.language.people import ANYONE, PEOPLE_SCHEMA, people_mistakes, people_of
from engine.language.template_text import has_template
from engine.model import Json
from engine.policy import Escalation, Rule
from engine.ports.directory import PeopleRef
from engine.step_registry import Settings, Site
from engine.steps.asking_settings import is_shorter
from engine.steps.certain_answers import never_enough
from engine.steps.certain_people import are_among, wanted
from engine.steps.deciding_settings import WrittenRule

_KEY = "escalate"
ESCALATE: Mapping[str, Any] = {
    "type": "array",
    "minItems": 1,
    "maxItems": 10,
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["after", "to"],
        "properties": {
            "after": {**WAIT, "description": "Counted from the moment when people were asked"},
            "to": {**PEOPLE_SCHEMA, "description": "Who is asked then: a role, or people"},
            "replace": {
                "type": "boolean",
                "default": False,
                "description": "Are those who have not answered asked no more?",
            },
        },
    },
    "description": "Who else is asked when nobody has answered for so long",
}


def escalated_to(settings: Settings, roles: Mapping[str, PeopleRef]) -> list[PeopleRef]:
    """Give whom each escalation asks."""
    return [people_of(one["to"], roles) for one in settings.get(_KEY, ())]


def escalations_of(settings: Settings, people: Iterable[Rule], day: timedelta) -> tuple[Escalation, ...]:
    """Give the escalations of a request.

    Args:
        settings: of the request.
        people: of each escalation, as they were found.
        day: how long a working day is.
    """
    written = settings.get(_KEY, ())
    return tuple(
        Escalation(after=wait_of(one["after"], day), people=found, replace=one.get("replace", False))
        for one, found in zip(written, people, strict=True)
    )


def with_escalated_read(written: Settings, rendered: Json, roles: Mapping[str, PeopleRef]) -> Json:
    """Give rendered settings, in which the people of escalations that templates gave are as a file has them.

    Raises:
        NotPeople, AnyoneComputed: a template gave something else.
    """
    given, stood = rendered.get(_KEY), written.get(_KEY)
    if not isinstance(given, list):
        return rendered
    each = stood if isinstance(stood, list) else [stood] * len(given)  # a template gave them all
    read = [_with_people_read(each[place], one, place, roles) for place, one in enumerate(given)]
    return {**rendered, _KEY: read}


def escalation_mistakes(
    settings: Settings, site: Site, rules: Sequence[WrittenRule], *, is_form: bool = False
) -> Iterable[Mistake]:
    """Find escalations that never happen, are out of order, or ask nobody who could answer.

    `rules`: who is asked from the start.
    """
    written = _written(settings)
    yield from _order_mistakes(settings, written, site.working_day)
    for place, one in enumerate(written):
        if "to" not in one:
            continue
        found = list(_people_mistakes(settings, site, one["to"], is_form=is_form))
        if not (found or site.is_rendered):
            is_instead = one.get("replace") is True
            found = list(
                _asks_the_same(one["to"], site, rules, written[:place])
                if is_instead
                else _adds_nobody(one["to"], site, rules, written[:place])
            )
        yield from (mistake.under(_KEY, place, "to") for mistake in found)


def _written(settings: Settings) -> list[Mapping[str, Json]]:
    written = settings.get(_KEY)
    if not isinstance(written, list):
        return []
    return [one if isinstance(one, dict) else {} for one in written]


def _order_mistakes(
    settings: Settings, written: Sequence[Mapping[str, Json]], day: timedelta | None
) -> Iterable[Mistake]:
    expires = settings.get("expires")
    end = expires.get("after") if isinstance(expires, Mapping) else None
    for place, one in enumerate(written):
        after, before = one.get("after"), written[place - 1].get("after") if place else None
        if is_shorter(after, before, day):
            message = f"is not after the one before it, which comes after {before}: put them in order"
            yield Mistake((_KEY, place, "after"), message)
        if is_shorter(end, after, day):
            message = f"nobody is asked after {after}: the request expires after {end}"
            yield Mistake((_KEY, place, "after"), message)


def _people_mistakes(settings: Settings, site: Site, people: Json, *, is_form: bool) -> Iterable[Mistake]:
    if people == ANYONE:
        yield Mistake((), f"cannot be `{ANYONE}`: nobody would feel asked; name people")
        return
    unknown = list(people_mistakes(people, site.roles, may_be_anyone=False))
    yield from unknown
    rule = WrittenRule(place=(), key="to", name="", people=people, required=1)
    short = None if unknown else never_enough(wanted([rule], site.roles), settings, site, is_form=is_form)
    if short:
        yield Mistake((), short.told("answer" if is_form else "approve"))


def _adds_nobody(
    people: Json, site: Site, rules: Sequence[WrittenRule], earlier: Sequence[Mapping[str, Json]]
) -> Iterable[Mistake]:
    """Find people who are asked already: from the start, by each rule, or by an earlier escalation."""
    advice = "name others, or write `replace: true` to ask them alone"
    if rules and all(are_among(people, rule.people, site.roles) for rule in rules):
        yield Mistake((), f"adds nobody: those whom it names are asked from the start; {advice}")
        return
    for place, one in enumerate(earlier):
        if are_among(people, one.get("to"), site.roles):
            yield Mistake((), f"adds nobody: {_KEY}[{place}] asks those whom it names before; {advice}")
            return


def _asks_the_same(
    people: Json, site: Site, rules: Sequence[WrittenRule], earlier: Sequence[Mapping[str, Json]]
) -> Iterable[Mistake]:
    """Find people who would sit in their own place: nobody else has been asked by any rule, or later."""
    asked = (*(rule.people for rule in rules), *(one.get("to") for one in earlier))
    if rules and all(
        are_among(people, one, site.roles) and are_among(one, people, site.roles) for one in asked
    ):
        yield Mistake((), "changes nobody: the very same people are asked from the start; name others")


def _with_people_read(stood: Json, one: Json, place: int, roles: Mapping[str, PeopleRef]) -> Json:
    if not (isinstance(one, dict) and "to" in one):
        return one
    if not has_template(stood.get("to") if isinstance(stood, dict) else stood):
        return one
    return {**one, "to": people_given(one["to"], roles, (_KEY, place, "to"))}
