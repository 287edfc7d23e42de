"""Owns what the cards of all requests have in common: the ask, its origin, what it is about, its end."""

from collections.abc import Sequence

from bot import ids
from bot.cards.asked import first_calls, has_several_rules, round_number
from bot.cards.authors import starter
from bot.cards.blocks import (
    Block,
    Element,
    actions,
    button,
    context,
    divider,
    foreign,
    header,
    paragraphs,
)
from bot.cards.content_lines import content_blocks, content_lines, fingerprint_line
from bot.cards.ending import closing_lines, comment_lines, comments
from bot.cards.entrances import elsewhere_lines, is_for_slack
from bot.cards.facts import fact_lines, facts
from bot.cards.inquiries import inquiry_blocks, inquiry_lines
from bot.cards.legend import Legend
from bot.cards.message import Message, fitting, message
from bot.cards.naming import task_label
from bot.cards.objections import objection, objection_lines
from bot.cards.outputs import output_groups, shown_in, summary
from bot.cards.progress import stuck
from bot.cards.reference import Reference
from bot.cards.review_lines import state_blocks, state_texts
from bot.cards.stopped import disowning_lines, halted_lines
from bot.cards.text import counted, escape_cut, inline, one_line, units
from engine.codes import HumanTaskKind
from engine.ports.queries import HumanTaskView

TITLE_CHARS = 150
_TEXT_CHARS = 2_000
_LONG_TITLE_CHARS = 600
_SUMMARY_CHARS = 600


def request_card(
    view: HumanTaskView,
    legend: Legend,
    *,
    controls: Sequence[Element],
    details: Sequence[Block] = (),
    is_first_post: bool = False,
) -> Message:
    """Draw a request: open with these controls; closed, stopped or decided elsewhere with More… alone.

    `details`: blocks of this kind of request.
    """
    before = [*_ask(view, legend), *details]
    is_open = view.human_task.is_open
    is_calling = is_first_post and view.human_task.is_undecided
    after = [
        *facts(view, legend, is_calling=is_calling),
        *content_blocks(view),
        *paragraphs([*content_lines(view, legend), *filter(None, [stuck(view.task, view.human_task)])]),
        *(state_blocks(view, legend) if is_open else _end(view, legend)),
        *paragraphs(
            [
                *disowning_lines(view.human_task, legend),
                *halted_lines(view, legend),
                *elsewhere_lines(view),
            ]
        ),
        actions(ids.CONTROLS, *(controls if _is_decided_here(view) else [more_control(view)])),
    ]
    results = shown_in(view)
    groups = output_groups(results, legend)
    shown, left = fitting([*before, _results_left(99), divider()], groups, after)
    rest = [*([_results_left(left)] if left else []), *([divider()] if groups else [])]
    lines = [
        *_lines(view, legend, is_calling=is_calling),
        *(summary(result, legend) for result in results),
    ]
    calls = first_calls(view, legend) if is_calling else ()
    return message(lines, [*before, *shown, *rest, *after], *calls)


def _is_decided_here(view: HumanTaskView) -> bool:
    return view.human_task.is_open and view.task.halt is None and is_for_slack(view)


def title_of(view: HumanTaskView) -> str:
    """Give what is asked; plain text on one line."""
    return one_line(str(view.request.get("title", "")))


def more_control(view: HumanTaskView) -> Element:
    """Make the button that opens everything about a request."""
    return button("More…", ids.MORE, reference_of(view), reads=f"More about: {title_of(view)}")


def reference_of(view: HumanTaskView) -> str:
    """Give what the buttons of a request carry."""
    human_task = view.human_task
    return str(Reference(human_task=human_task.id, fingerprint=human_task.policy.fingerprint))


def origin(view: HumanTaskView, legend: Legend) -> str:
    """Say for which task it is asked, and who started that. mrkdwn."""
    parts = [task_label(view.facts), f"started by {starter(view.facts, legend)}"]
    number = round_number(view)
    if number > 1 and view.human_task.kind is not HumanTaskKind.QUESTION:
        parts.append(f"round {number}")
    return " · ".join(parts)


def _ask(view: HumanTaskView, legend: Legend) -> list[Block]:
    title, text = title_of(view), str(view.request.get("text") or "")
    whole_title = [foreign(title, _LONG_TITLE_CHARS)] if units(title) > TITLE_CHARS else []
    told = [foreign(text, _TEXT_CHARS)] if text.strip() else []
    rest = [context("The rest is behind More…")] if units(text) > _TEXT_CHARS else []
    return [
        header(title),
        context(origin(view, legend)),
        *whole_title,
        *told,
        *rest,
        *objection(view, legend),
    ]


def _end(view: HumanTaskView, legend: Legend) -> list[Block]:
    return [
        *paragraphs(closing_lines(view, legend, has_rows=has_several_rules(view.human_task.policy))),
        *comments(view.human_task, legend),
        *inquiry_blocks(view, legend),
    ]


def _results_left(count: int) -> Block:
    return context(f"{counted(count, 'more result')} behind More…")


def _lines(view: HumanTaskView, legend: Legend, *, is_calling: bool) -> list[str]:
    human_task = view.human_task
    title = inline(title_of(view), 300)
    lines = [title, origin(view, legend)]
    lines += [*halted_lines(view, legend), *disowning_lines(human_task, legend), *elsewhere_lines(view)]
    if human_task.is_open:
        lines += fact_lines(view, legend, is_calling=is_calling)
        lines.append(stuck(view.task, human_task))
        lines += state_texts(view, legend)
    else:
        lines += closing_lines(view, legend)
        lines += comment_lines(human_task, legend, 300)
        lines += inquiry_lines(view, legend, 300)
    lines += [*content_lines(view, legend), fingerprint_line(human_task)]
    lines += objection_lines(view, legend)
    if view.request.get("text"):
        lines.append(escape_cut(str(view.request["text"]), _SUMMARY_CHARS))
    return lines
