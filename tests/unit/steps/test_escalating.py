"""Who is asked later, and how a request ends in time: found and frozen when it is made."""

import json
from datetime import timedelta

import pytest

from engine.codes import ExpiryOutcome
from engine.errors import UnknownPeople
from engine.model import Json
from engine.policy import Expiry
from engine.refusals import WrongAnswer
from tests.fakes.memory_absences import MemoryAbsences
from tests.unit.steps.makers import an_absence
from tests.unit.steps.test_who_decides import ALICE, BOB, CAROL, asked, people

DAY = timedelta(days=1)
FORM = {
    "type": "object",
    "required": ["summary"],
    "properties": {"summary": {"type": "string"}, "level": {"type": "string", "default": "low"}},
}


async def test_who_is_asked_later_is_found_at_once_with_a_place_of_their_own() -> None:
    outcome = await asked(
        approvers={"users": ["@bob"]},
        escalate=[
            {"after": "1d", "to": "managers"},
            {"after": "2d", "to": {"users": ["@alice"]}, "replace": True},
        ],
        directory=people(absent=["U-ALICE"]),
    )
    first, second = outcome.policy.escalations
    assert (first.after, first.replace, second.after, second.replace) == (DAY, False, 2 * DAY, True)
    assert [(seat.user, seat.via) for seat in first.people.seats] == [(BOB, frozenset()), (CAROL, {"@team"})]
    assert first.people.labels == ("managers", "@team")
    assert set(first.people.groups) == {"@team"}
    assert [(seat.user, seat.surface) for seat in second.people.seats] == [(ALICE, "D-U-ALICE")]
    assert [seat.user for seat in outcome.policy.seats] == [BOB]


async def test_a_form_is_escalated_alike() -> None:
    later = [{"after": "1d", "to": {"users": ["@carol"]}}]
    outcome = await asked(is_form=True, assignees={"users": ["@bob"]}, escalate=later)
    (only,) = outcome.policy.escalations
    assert [seat.user for seat in only.people.seats] == [CAROL]


async def test_nobody_is_asked_if_somebody_to_be_asked_later_is_unknown() -> None:
    with pytest.raises(UnknownPeople):
        await asked(approvers={"users": ["@bob"]}, escalate=[{"after": "1d", "to": {"users": ["@nobody"]}}])


async def test_whoever_stands_in_for_them_is_found_too() -> None:
    absences = MemoryAbsences(an_absence(CAROL, stand_in=ALICE))
    outcome = await asked(
        approvers={"users": ["@bob"]},
        escalate=[{"after": "1d", "to": {"users": ["@carol"]}}],
        absences=absences,
    )
    assert [(seat.user, seat.instead_of) for seat in outcome.stand_ins] == [(ALICE, CAROL)]


@pytest.mark.parametrize(
    ("then", "outcome", "target"),
    [
        ("approve", ExpiryOutcome.APPROVE, None),
        ("reject", ExpiryOutcome.REJECT, None),
        ("fail", ExpiryOutcome.FAIL, None),
        ("skip", ExpiryOutcome.SKIP, None),
        ({"send_back": "draft"}, ExpiryOutcome.SEND_BACK, "draft"),
    ],
    ids=str,
)
async def test_a_gate_ends_as_its_author_wrote(
    then: Json, outcome: ExpiryOutcome, target: str | None
) -> None:
    made = await asked(approvers={"users": ["@bob"]}, expires={"after": "1d", "then": then})
    assert made.policy.expiry == Expiry(after=DAY, then=outcome, send_back_to=target)


async def test_without_a_word_a_gate_counts_as_rejected_and_a_form_fails() -> None:
    gate = await asked(approvers={"users": ["@bob"]}, expires={"after": "1d"})
    form = await asked(is_form=True, assignees={"users": ["@bob"]}, expires={"after": "1d"})
    assert gate.policy.expiry == Expiry(after=DAY, then=ExpiryOutcome.REJECT)
    assert form.policy.expiry == Expiry(after=DAY, then=ExpiryOutcome.FAIL)


async def test_the_answer_that_a_form_gets_in_time_has_its_defaults() -> None:
    expires = {"after": "1d", "answer": {"summary": "none"}}
    made = await asked(is_form=True, assignees={"users": ["@bob"]}, form=FORM, expires=expires)
    expiry = made.policy.expiry
    assert expiry is not None
    assert expiry.then is ExpiryOutcome.ANSWER
    assert json.loads(str(expiry.answer)) == {"summary": "none", "level": "low"}


async def test_an_answer_that_no_longer_fits_is_refused_before_anybody_is_asked() -> None:
    expires: Json = {"after": "1d", "answer": {}}
    with pytest.raises(WrongAnswer):
        await asked(is_form=True, assignees={"users": ["@bob"]}, form=FORM, expires=expires)
