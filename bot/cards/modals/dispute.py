"""Owns the view in which somebody says that a decision was not theirs: what was decided, what this does."""

from collections.abc import Iterator

from bot import ids
from bot.cards.blocks import Block, View, context, foreign, modal, paragraphs, quote, rich, section
from bot.cards.disowned_texts import edited_too
from bot.cards.legend import Legend
from bot.cards.receipts import from_where
from bot.cards.reference import Reference
from bot.cards.request import title_of
from bot.cards.states import TASK_WORDS
from bot.cards.stopped import deed
from bot.cards.text import cut, inline, moment
from engine.codes import TaskState
from engine.human_task import Decision
from engine.ports.queries import HumanTaskView

_TITLE_CHARS = 500
_COMMENT_CHARS = 1_000
_TOLD = "The operators are told. What was decided and that you disown it both stay in the history."


def dispute_modal(view: HumanTaskView, place: int, legend: Legend) -> View:
    """Ask whether it is meant, and say what it does. `place`: of the reader's decision on this request."""
    decision = view.human_task.said[place - 1]
    edits = edited_too(view.task, decision, "your name")
    did, at = deed(decision.verdict), moment(decision.at)
    said = f"In your name somebody *{did}* this · {at} · {from_where(decision)}"
    blocks = [
        foreign(title_of(view), _TITLE_CHARS),
        section(f"{said} · taken back since" if decision.is_undone else said),
        *_comment(decision),
        *paragraphs(edits),
        section("*If you send this*"),
        section("\n".join(f"• {line}" for line in _consequences(view, legend))),
        context("Can somebody else use your account? Sign out of Slack everywhere, and change the password."),
    ]
    metadata = str(Reference(human_task=view.human_task.id, decision=str(place)))
    return modal(ids.DISPUTE_VIEW, "This was not me", blocks, metadata=metadata, submit="This was not me")


def disputed_text(view: HumanTaskView) -> str:
    """Say what came of it, as things are now. mrkdwn."""
    name = f"*{inline(view.facts.name)}*"
    if view.task.halt is not None:
        return f"{name} is stopped, and the operators are told. They will let it go on, or send it back."
    return f"The operators are told. {name} had ended already, so nothing was stopped."


def _comment(decision: Decision) -> list[Block]:
    comment = decision.comment or ""
    return [rich(quote(cut(comment, _COMMENT_CHARS)))] if comment.strip() else []


def _consequences(view: HumanTaskView, legend: Legend) -> Iterator[str]:
    name = f"*{inline(view.facts.name)}*"
    halt = view.task.halt
    if view.facts.state.is_final:
        yield f"Nothing is stopped: {name} has ended ({TASK_WORDS[view.facts.state]})."
        if view.facts.state is TaskState.FAILED:
            yield "If it is taken up again with a retry, this is asked again."
    elif halt is not None:
        yield f"{name} stays stopped, as it is since {legend.person(halt.disowned[0].by)} said the same."
    else:
        yield f"{name} stops at once: what runs is cancelled, and nothing new starts."
        yield "Nobody can decide anything in it until operators let it go on, ask again or send it back."
    yield _TOLD
