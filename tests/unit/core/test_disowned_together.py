"""Several decisions are disowned while a task is stopped: what operators choose settles all of them."""

import pytest

from engine.codes import Resumption
from engine.commands import Dispute, Resume
from engine.model import Surface
from engine.refusals import NotAnAncestor
from engine.resuming import resumable_targets
from engine.snapshot import Change
from tests.makers import BOB, CAROL, a_step
from tests.story import Story
from tests.unit.core.reviewing import OLGA

CHANNELS = {"price": Surface("C-price"), "law": Surface("C-law")}


def stopped() -> Story:
    """Let Bob approve the price and Carol the law, and both say that it was not them."""
    story = Story(
        a_step("terms"),
        a_step("offer", "terms"),
        a_step("price", "offer"),
        a_step("law", "terms"),
        a_step("sign", "price", "law"),
    )
    story.succeed("terms", "offer")
    for gate, by in (("price", BOB), ("law", CAROL)):
        story.ask(gate, surfaces=(CHANNELS[gate],))
        story.approve(gate, by)
    for gate, by in (("price", BOB), ("law", CAROL)):
        story.tell(Dispute(human_task=story.last(gate).id, by=by))
    return story


def resume(story: Story, how: Resumption, to: str | None = None) -> Change:
    """Let Olga have the task go on."""
    return story.tell(Resume(by=OLGA, how=how, rollback_to=to, reason="stolen phones"))


def test_a_stopped_task_knows_all_that_were_disowned() -> None:
    halt = stopped().task.halt
    assert halt is not None
    assert [(one.by, one.human_task) for one in halt.disowned] == [("bob", "t1-1"), ("carol", "t1-2")]


def test_each_of_them_is_asked_again() -> None:
    story = stopped()
    change = resume(story, Resumption.ASK_ANEW)
    assert change.rerun_steps == ("price", "law", "sign")
    assert sorted(story.jobs()) == ["law", "price"]


def test_what_does_not_follow_from_where_it_is_sent_back_to_is_asked_again() -> None:
    story = stopped()
    change = resume(story, Resumption.SEND_BACK, "offer")
    assert change.rerun_steps == ("offer", "price", "law", "sign")
    assert [(a.step, "stolen phones" in a.body) for a in change.artifacts] == [("offer", True)]
    assert sorted(story.jobs()) == ["law", "offer"]


def test_it_can_be_sent_back_to_what_came_before_any_of_them() -> None:
    story = stopped()
    assert story.task.halt is not None
    assert resumable_targets(story.task, story.task.halt) == ("offer", "terms")
    with pytest.raises(NotAnAncestor):
        resume(story, Resumption.SEND_BACK, "price")


@pytest.mark.parametrize(
    ("how", "to", "law_is"), [("go_on", None, "go_on"), ("send_back", "offer", "ask_anew")]
)
def test_both_threads_say_what_became_of_theirs(how: str, to: str | None, law_is: str) -> None:
    told = resume(stopped(), Resumption(how), to).notices
    assert [(n.kind, n.surface) for n in told] == [("resumed", "C-price"), ("resumed", "C-law")]
    price, law = (notice.data for notice in told)
    assert (price["how"], price["to"], price["of"]) == (how, to, ["bob"])
    assert (law["how"], law["to"], law["of"]) == (law_is, None, ["carol"])
