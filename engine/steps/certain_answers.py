"""Owns who must have answered before, as a pipeline file alone makes certain, and so can never answer here.

Where some of several must have, each way in which that may have gone is looked at: what no way leaves enough
people for can never be met.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod

from engine.ports.directory import PeopleRef
from engine.step_registry import Settings, Site
from engine.steps.certain_people import STARTER, Wanted, fewest_short, named, people_in, wanted
from engine.steps.deciding_settings import ALL, WrittenRule, written_rules

_THEY = "whoever started the task"
_NAMES_MAX = 5
_WAYS_MAX = 300  # that are looked at: where there are more, nothing is certain
_People = frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """Rules that can never be met by those whom they name."""

    rules: tuple[Wanted, ...]
    able: int  # of those named may answer, at most
    why: str  # the others may not
    is_one_of: bool  # which of the rules cannot be met depends on who answered before

    def told(self, deed: str) -> str:
        """Say how many can never be enough, and why."""
        number = sum(one.number for one in self.rules)
        names = " and ".join(f"`{one.rule.name}`" for one in self.rules)
        if self.is_one_of:
            return f"{names} can never all be met: {self.why}"
        if len(self.rules) > 1:
            needed = f"{names} need {number} different people"
            return f"{needed}, but only {self.able} of those named may {deed}: {self.why}"
        if not self.able:
            return f"nobody who is named may {deed}: {self.why}"
        return f"{number} must {deed}, but only {self.able} of those named may: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Before:
    """A gate or form before, from whose people a distance is kept."""

    step: str
    rules: Sequence[Wanted]  # as far as their people are known
    barred: _People
    always: _People  # who must have answered beside those who are enough
    glass: _People | None  # who may have answered alone; None: nobody knows who, or whether anybody has


def never_enough(
    rules: Sequence[Wanted], settings: Settings, site: Site, *, is_form: bool = False
) -> Short | None:
    """Find rules that those whom they name can never meet, since some of them may not answer here.

    Rules for which too few are named at all are nothing that is said here.
    """
    if fewest_short(rules):
        return None
    steps = [name for name in settings.get("distinct_from", ()) if name in site.ancestors]
    before = [_before(name, settings, site, is_form=is_form) for name in steps if name in site.answered]
    ways = _ways_of(before, rules)
    barred = frozenset[str]() if is_form else _barred(settings)
    outs, shorts = [], set()
    for answered in product(*ways):
        outs.append(barred.union(*answered))
        if not (short := fewest_short(rules, outs[-1])):
            return None
        shorts.add(tuple(rules.index(rule) for rule in short))
    concerned = tuple(rules[index] for index in sorted({index for short in shorts for index in short}))
    people = people_in(concerned)
    names = _names_of(concerned, site.roles)
    reasons = [f"{_THEY} may not decide without `self_approval: true`"] if barred & people else []
    reasons += [_reason(*one, names) for one in zip(before, ways, strict=True)]
    return Short(
        rules=concerned,
        able=max(len(people - out) for out in outs),
        why="; ".join(filter(None, reasons)),
        is_one_of=len(shorts) > 1,
    )


def _before(name: str, here: Settings, site: Site, *, is_form: bool) -> _Before:
    earlier = site.answered[name]
    rules = wanted(_rules_of(earlier), site.roles)
    barred = frozenset[str]() if "assignees" in earlier else _barred(earlier)
    all_of = people_in(one for one in rules if one.rule.required == ALL) - barred
    glass = named(earlier["break_glass"], site.roles) if "break_glass" in earlier else {}
    if "escalate" in earlier or _may_go_on_in_time(earlier):
        glass = None
    return _Before(
        step=name,
        rules=rules,
        barred=barred,
        always=all_of if _lets_in_no_more(here, earlier, is_form=is_form) else frozenset(),
        glass=None if glass is None else frozenset(glass) - barred,
    )


def _may_go_on_in_time(earlier: Settings) -> bool:
    """Say whether a step may be over without anybody's answer."""
    expires = earlier.get("expires", {})
    return "answer" in expires or expires.get("then") in ("approve", "skip")


def _rules_of(earlier: Settings) -> Sequence[WrittenRule]:
    if "assignees" not in earlier:
        return written_rules(earlier)
    return [WrittenRule(place=(), key="assignees", name="", people=earlier["assignees"], required=1)]


def _barred(gate: Settings) -> _People:
    return frozenset({STARTER}) if gate.get("self_approval", False) is False else frozenset()


def _ways_of(before: Sequence[_Before], rules: Sequence[Wanted]) -> list[list[_People]]:
    """Give who may have answered each step. What can go in too many ways is taken for answered by nobody."""
    lists = [frozenset({STARTER}), *(one.people for one in rules)]
    for one in before:
        lists += [*(rule.people for rule in one.rules), one.glass or frozenset()]
    found = [_ways(one, lists) for one in before]
    while prod(len(ways) for ways in found) > _WAYS_MAX:
        found[max(range(len(found)), key=lambda index: len(found[index]))] = [frozenset()]
    return found


def _ways(before: _Before, lists: Sequence[_People]) -> list[_People]:
    """Give the fewest people with whom a step may have gone on, in each way that makes a difference."""
    if before.glass is None or fewest_short(before.rules, before.barred):
        return [frozenset()]  # anybody may have decided alone, or nobody ever can
    groups = _alike((people_in(before.rules) | before.glass) - before.barred, lists)
    found = {frozenset[str]()}
    for rule in before.rules:
        allowed = _among(groups, rule.people)
        more = (way for some in found for way in _with_more(some, allowed, rule.number))
        ways = list(islice(more, _WAYS_MAX + 1))
        if len(ways) > _WAYS_MAX:
            return [frozenset()]
        found = set(ways)
    alone = _with_more(frozenset(), _among(groups, before.glass), 1)
    return [*(way | before.always for way in found), *alone]


def _alike(people: _People, lists: Sequence[_People]) -> list[list[str]]:
    """Group people who stand in the same lists: it makes no difference which of them answers."""
    found = defaultdict(list)
    for person in sorted(people):
        found[tuple(person in one for one in lists)].append(person)
    return list(found.values())


def _among(groups: Sequence[Sequence[str]], people: _People) -> Sequence[Sequence[str]]:
    return [group for group in groups if group[0] in people]


def _with_more(some: _People, groups: Sequence[Sequence[str]], number: int) -> Iterator[_People]:
    """Add so many people, in each way. Of a group always the first, so that rules and steps share them."""
    free = [[person for person in group if person not in some] for group in groups]
    if not number:
        yield some
    elif number <= sum(map(len, free)):
        for size in range(min(len(free[0]), number) + 1):
            yield from _with_more(some.union(free[0][:size]), groups[1:], number - size)


def _lets_in_no_more(here: Settings, earlier: Settings, *, is_form: bool) -> bool:
    """Say whether whoever could not answer an earlier step, and was not counted, cannot here either."""
    is_starter_out = not is_form and here.get("self_approval", False) is False
    are_guests_out = here.get("external", False) is False
    is_as_far = set(earlier.get("distinct_from", ())) <= set(here.get("distinct_from", ()))
    return (
        is_as_far
        and (is_starter_out or earlier.get("self_approval") is True)
        and (are_guests_out or earlier.get("external") is True)
    )


def _reason(before: _Before, ways: Iterable[_People], names: Mapping[str, str]) -> str:
    """Say how many of these people must have answered a step; nothing if none of them must."""
    concerned = names.keys() & ((people_in(before.rules) - before.barred) | (before.glass or frozenset()))
    number = min(len(concerned & way) for way in ways)
    if not number:
        return ""
    listed = _listed([names[user] for user in sorted(concerned)])
    some = listed if number == len(concerned) else f"{number} of {listed}"
    return f"{some} must have answered `{before.step}`, which `distinct_from` names"


def _names_of(rules: Iterable[Wanted], roles: Mapping[str, PeopleRef]) -> Mapping[str, str]:
    """Give what people read of those whom rules name, by what tells them apart."""
    written = {user: who for one in rules for user, who in (named(one.rule.people, roles) or {}).items()}
    return {user: _THEY if user == STARTER else f"`{who}`" for user, who in written.items()}


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:_NAMES_MAX], *([f"{len(names) - _NAMES_MAX} more"] if names[_NAMES_MAX:] else [])]
    return " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} and {shown[-1]}"
