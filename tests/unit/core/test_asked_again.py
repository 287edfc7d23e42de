"""Why something is asked again: somebody disowned what they had said to it the last time."""

from engine.codes import HumanTaskKind, Resumption
from engine.commands import Dispute, Resume
from engine.rounds import disowned_before
from tests.makers import BOB, a_policy, a_step
from tests.story import Story
from tests.unit.core.reviewing import OLGA, Review, showing

FORM = HumanTaskKind.FORM


def disowned_form() -> Story:
    """Let Bob answer a form that a gate shows, and disown that."""
    story = Story(a_step("draft"), a_step("facts", "draft"), a_step("gate", "facts"))
    story.succeed("draft")
    story.ask("facts", a_policy("bob"), FORM)
    story.complete("facts", {"level": "high"}, by=BOB)
    story.ask("gate", rollback_to=("facts",))
    story.tell(Dispute(human_task=story.last("facts").id, by=BOB))
    return story


def before(story: Story, step: str) -> str | None:
    """Give the request of which it is said that it is asked again since it was disowned."""
    found = disowned_before(story.task, story.last(step))
    return None if found is None else found.id


def test_a_form_that_operators_have_asked_again_says_which_answer_was_disowned() -> None:
    story = disowned_form()
    assert before(story, "facts") is None
    story.tell(Resume(by=OLGA, how=Resumption.ASK_ANEW))
    story.ask("facts", a_policy("bob"), FORM)
    assert before(story, "facts") == "t1-1"


def test_so_does_one_that_operators_sent_work_back_past() -> None:
    story = disowned_form()
    story.tell(Resume(by=OLGA, how=Resumption.SEND_BACK, rollback_to="draft", reason="Who was it?"))
    story.succeed("draft")
    story.ask("facts", a_policy("bob"), FORM)
    assert before(story, "facts") == "t1-1"


def test_a_form_that_a_gate_sent_back_to_does_not_once_operators_let_the_answer_stand() -> None:
    story = disowned_form()
    story.tell(Resume(by=OLGA, how=Resumption.GO_ON))
    story.reject("gate", "facts")
    story.ask("facts", a_policy("bob"), FORM)
    assert before(story, "facts") is None


def test_the_round_after_that_says_nothing_of_it() -> None:
    story = disowned_form()
    story.tell(Resume(by=OLGA, how=Resumption.ASK_ANEW))
    story.ask("facts", a_policy("bob"), FORM)
    story.complete("facts", {"level": "low"}, by=BOB)
    story.ask("gate", rollback_to=("facts",))
    story.reject("gate", "facts")
    story.ask("facts", a_policy("bob"), FORM)
    assert before(story, "facts") is None


def test_as_long_as_operators_have_not_decided_it_is_no_reason_yet() -> None:
    story = Review()
    story.approve("legal", by=BOB)
    story.reject("review", to="draft")
    story.undo("draft")
    story.succeed("draft", output={"notes": "second"})
    story.ask("legal", showing({"notes": "second"}, version=2))
    story.dispute(story.task.human_tasks[next(iter(story.task.human_tasks))])
    assert before(story, "legal") is None
    story.resume(Resumption.ASK_ANEW)
    story.ask("legal", showing({"notes": "second"}, version=2))
    assert before(story, "legal") == "t1-1"


def test_what_only_follows_from_it_is_not_asked_again_for_that() -> None:
    story = disowned_form()
    story.tell(Resume(by=OLGA, how=Resumption.ASK_ANEW))
    story.ask("facts", a_policy("bob"), FORM)
    story.complete("facts", {"level": "low"}, by=BOB)
    assert disowned_before(story.task, story.ask("gate")) is None
