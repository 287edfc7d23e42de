"""The answers to being away: within what Slack takes, the rest counted, foreign text without effect."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import ids
from bot.cards.answers.away import (
    SeatOffer,
    Standing,
    StandInProblem,
    Waiting,
    away_answer,
    back_answer,
    handed_over_answer,
    not_handed_over_answer,
    stand_in_refusal,
)
from bot.cards.legend import Legend
from bot.cards.reference import UnreadableReference
from engine.model import HumanTaskId, UserId
from engine.ports.absences import Absence
from engine.refusals import CannotTakeOver, MayNotHandOver
from tests.unit.cards.accepted import accepted, buttons
from tests.unit.cards.strategies import nasty

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BOB, CAROL = UserId("U0BOB000001"), UserId("U0CAROL0001")
LEGEND = Legend(people={BOB: "bob", CAROL: "carol"}, workspace_url="https://acme.slack.com/")
ABSENCE = Absence(user=BOB, stand_in=CAROL, since=NOON, until=datetime(2026, 11, 27, tzinfo=UTC))
REQUEST = HumanTaskId("task-1")


def waiting(number: int = 1, **fields: object) -> Waiting:
    """Make a request that waits."""
    made = Waiting(
        id=HumanTaskId(f"task-{number}"), title=f"Approve {number}?", task=f"release-{number}", address=""
    )
    return replace(made, **fields)  # type: ignore[arg-type]  # each test names fields of its own


def standing(*requests: Waiting, **fields: object) -> Standing:
    """Make how it stands with Bob, in London."""
    made = Standing(absence=ABSENCE, zone="Europe/London", waiting=requests)
    return replace(made, **fields)  # type: ignore[arg-type]  # each test names fields of its own


def test_it_says_until_when_and_who_stands_in() -> None:
    said = accepted(away_answer(standing(), LEGEND))
    assert "Friday, 27 November 2026 at 00:00 (Europe/London)" in said
    assert "New requests go to *@carol* where their rules allow it" in said
    assert "/pipeline back" in said


def test_of_a_stand_in_who_is_a_guest_it_says_which_requests_will_let_them_in() -> None:
    said = accepted(away_answer(standing(is_external=True), LEGEND))
    assert "*@carol* is a guest or of another workspace" in said
    assert "only where the pipeline says `external: true`; all others still come to you." in said
    assert "where their rules allow it" not in said


def test_without_a_stand_in_it_says_that_requests_still_come() -> None:
    alone = standing(waiting(), absence=replace(ABSENCE, stand_in=None))
    said = accepted(away_answer(alone, LEGEND))
    assert "Nobody stands in" in said
    assert "1 request" in said
    assert buttons(away_answer(alone, LEGEND)) == []


def test_each_request_has_a_button_that_says_to_whom() -> None:
    answer = away_answer(standing(waiting(1), waiting(2)), LEGEND)
    assert [button["text"]["text"] for button in buttons(answer)] == ["Hand over to @carol"] * 2
    assert {button["action_id"] for button in buttons(answer)} == {ids.HAND_OVER_WHILE_AWAY}
    offers = [SeatOffer.parse(button["value"]) for button in buttons(answer)]
    assert offers == [SeatOffer(human_task=HumanTaskId(f"task-{n}"), to=CAROL) for n in (1, 2)]
    assert len({button["accessibility_label"] for button in buttons(answer)}) == 2


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (MayNotHandOver(BOB, REQUEST, "forbidden"), "does not allow to hand it over"),
        (CannotTakeOver(CAROL, REQUEST, "barred"), "@carol may not answer it"),
        (CannotTakeOver(CAROL, REQUEST, "guest"), "@carol is a guest"),
        (CannotTakeOver(CAROL, REQUEST, "asked"), "@carol is asked there, too"),
        (CannotTakeOver(CAROL, REQUEST, "inactive"), "deactivated"),
    ],
)
def test_what_cannot_be_handed_over_says_why_and_has_no_button(
    kept: MayNotHandOver | CannotTakeOver, why: str
) -> None:
    answer = away_answer(standing(waiting(kept=kept)), LEGEND)
    assert "stays with you: " in accepted(answer)
    assert why in accepted(answer)
    assert buttons(answer) == []
    assert why in accepted(not_handed_over_answer("Approve 1?", kept, LEGEND))


@pytest.mark.parametrize("number", [1, 45, 47, 48, 49, 50, 51, 500])
def test_as_many_are_offered_as_slack_takes_and_the_rest_is_counted(number: int) -> None:
    answer = away_answer(standing(*(waiting(n) for n in range(number))), LEGEND)
    said, offered = accepted(answer), len(buttons(answer))
    assert f"{number:,} request" in said
    assert offered == number or f"… and {number - offered:,} more" in said
    assert offered >= min(number, 40)


def test_more_than_were_looked_for_are_at_least_so_many() -> None:
    answer = away_answer(standing(*(waiting(n) for n in range(60)), is_cut=True), LEGEND)
    said = accepted(answer)
    assert "at least 60 requests" in said
    assert f"… and at least {60 - len(buttons(answer))} more" in said


HANDLES = st.from_regex(r"[a-z0-9._-]{1,80}", fullmatch=True)


@given(titles=st.lists(nasty(), min_size=1, max_size=60), task=nasty(), handle=HANDLES)
def test_any_text_is_taken(titles: list[str], task: str, handle: str) -> None:
    legend = replace(LEGEND, people={CAROL: handle})
    requests = [waiting(n, title=title, task=task) for n, title in enumerate(titles)]
    accepted(away_answer(standing(*requests), legend))
    accepted(handed_over_answer(titles[0], CAROL, legend))
    accepted(stand_in_refusal(StandInProblem.UNKNOWN, handle, legend))


@pytest.mark.parametrize("problem", StandInProblem)
def test_whoever_cannot_stand_in_is_answered_with_who_could(problem: StandInProblem) -> None:
    said = accepted(stand_in_refusal(problem, "@oscar", LEGEND, absence=ABSENCE))
    assert "Nothing was changed." in said
    assert any(advice in said for advice in ("name somebody else", "name one", "choose somebody"))


def test_coming_back_says_what_stays() -> None:
    assert "What was handed over stays" in accepted(back_answer(ABSENCE, LEGEND))
    assert "handed over" not in accepted(back_answer(replace(ABSENCE, stand_in=None), LEGEND))
    assert "You are not away" in accepted(back_answer(None, LEGEND))


@pytest.mark.parametrize("text", [None, "", "x", "[]", '["a"]', '["a", 1]', '{"human_task": "a"}', "[[]]"])
def test_an_offer_that_we_never_wrote_is_refused(text: str | None) -> None:
    with pytest.raises(UnreadableReference):
        SeatOffer.parse(text)
