"""The page about programs: its commands as they are typed, its scopes and surfaces, and what people see."""

import re
import shlex
from pathlib import Path

import pytest

from bot.cards.approval_card import approval_card
from bot.cards.authors import through
from bot.cards.refusals import refusal_text
from engine.codes import Entrance, Scope
from engine.refusals import ClosedEntrance
from engine.token_desk import NAME_MAX_CHARS, PREFIX, SECRET
from tests.docs.pages import ROOT, answered, rows, section
from tests.makers import a_policy
from tests.process.command_line import Ended, signoff
from tests.unit.cards.test_authors import by_token, history
from tests.unit.cards.test_receipts import decided, receipt
from tests.unit.cards.views import ALICE, LEGEND, a_review, view_of

API = ROOT / "docs" / "tokens.md"
_ALIKE = (
    (SECRET.pattern, f"{PREFIX}{'0' * 40}"),
    (r"^[0-9a-f]{8} ·", "00000000 ·"),
    (r"made \d{4}-\d\d-\d\d \d\d:\d\d UTC by \S+", "made 2030-01-31 09:00 UTC by root"),
)


async def typed(folder: Path, line: str) -> Ended:
    return await signoff(folder, *shlex.split(line)[1:])


def alike(text: str) -> str:
    """Put in place of secrets, ids, instants and users those of the page."""
    for pattern, instead in _ALIKE:
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text


async def test_the_commands_answer_as_is_printed_one_after_the_other(tmp_path: Path) -> None:
    shown = answered(API, "sh")
    assert len(shown) >= 2
    for block, told in shown:
        ended = await typed(tmp_path, block.text)
        assert (ended.status, alike(ended.output + ended.errors)) == (0, told), str(block)


async def test_wrong_words_are_answered_as_is_printed(tmp_path: Path) -> None:
    shown = answered(API, "sh refused")
    assert len(shown) >= 3
    for block, told in shown:
        ended = await typed(tmp_path, block.text)
        assert (ended.status, ended.output, ended.errors) == (2, "", told), str(block)


def test_every_scope_and_no_other_is_described() -> None:
    assert list(rows("tokens", "Scopes")) == [scope.value for scope in Scope]


def test_every_surface_and_no_other_is_described() -> None:
    assert list(rows("tokens", "Surfaces")) == [entrance.value for entrance in Entrance]


def test_the_pattern_for_scanners_and_the_length_of_names_are_those_of_the_code() -> None:
    told = section("tokens", "Tokens")
    assert f"`{SECRET.pattern}`" in told
    assert f"{NAME_MAX_CHARS} characters at most" in told


def test_what_people_see_is_what_is_said() -> None:
    told = section("tokens", "What people see")
    story = a_review(policy=a_policy(ALICE, self_approval=True))
    story.approve("review", by=by_token(ALICE))
    said = "✅ *Approved* by @alice through the API (token *ci*)"
    assert f"| card | {said} |" in told
    assert said in approval_card(view_of(story.task), LEGEND).text
    line = "@alice through the API (token *ci*) approved *review*"
    assert f"| {line} |" in told
    assert line in history(story)
    assert f"| task | Started by @alice{through('ci')} |" in told
    from_where = "*From* the API (token *ci*)"
    assert f"| {from_where} |" in told
    assert from_where in receipt(decided(surface=Entrance.API, token="ci"))


@pytest.mark.parametrize(
    ("entrance", "allowed"), [(Entrance.API, (Entrance.SLACK,)), (Entrance.SLACK, (Entrance.API,))]
)
def test_who_comes_from_elsewhere_is_told_what_is_printed(
    entrance: Entrance, allowed: tuple[Entrance, ...]
) -> None:
    said = refusal_text(ClosedEntrance("payout", entrance, allowed), LEGEND)
    assert f"| {said} |" in section("tokens", "What is not possible")
