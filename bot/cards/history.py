"""Owns how the history of a task reads: a line per event, oldest first."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import TypeAlias

from bot.cards.authors import through
from bot.cards.edited_texts import compared_among, edited_lines
from bot.cards.legend import Legend, ids_in_text
from bot.cards.text import and_more, inline, moment
from engine.model import Json, UserId
from engine.ports.queries import HistoryLine
from engine.unanswered import NOBODY_ANSWERED

_COMMENT_CHARS = 300
_STEPS_MAX = 6
_Sentence: TypeAlias = Callable[[HistoryLine, Legend], str]


def history_lines(history: Sequence[HistoryLine], legend: Legend) -> list[str]:
    """Say what happened, when, and who did it; below an edit what it changed. mrkdwn."""
    return list(_lines(history, legend))


def people_in_history(history: Sequence[HistoryLine]) -> frozenset[UserId]:
    """Give everybody whom the history names."""
    said = _said_by_people(history)
    found = {line.by for line in history if line.by is not None}
    for line in history:
        keys = ("people", "gone", "fallen", "instead_of")
        named = [user for key in keys for user in line.data.get(key) or ()]
        found.update(UserId(str(user)) for user in (*named, line.data.get("of"), _taker(line)) if user)
        found = found.union(*map(ids_in_text, _errors(line, said).values()))
    return frozenset(found)


def _said_by_people(history: Sequence[HistoryLine]) -> frozenset[str]:
    return frozenset(str(line.data["comment"]) for line in history if line.data.get("comment"))


def _errors(line: HistoryLine, said: Collection[str]) -> dict[str, str]:
    """Give the errors of ours, which name people by their ids. `said`: what people said is none."""
    keys = ("error", "reason") if line.kind == "task_failed" else ("error",)
    errors = {key: str(line.data[key]) for key in keys if line.data.get(key)}
    return {key: error for key, error in errors.items() if error not in said}


def _with_names(line: HistoryLine, said: Collection[str], legend: Legend) -> HistoryLine:
    named = {key: legend.with_names(error) for key, error in _errors(line, said).items()}
    return replace(line, data={**line.data, **named}) if named else line


def _lines(history: Sequence[HistoryLine], legend: Legend) -> Iterator[str]:
    compared, said = compared_among(history), _said_by_people(history)
    for line in history:
        yield f"{moment(line.at)} · {_said(_with_names(line, said, legend), legend)}"
        if line.kind == "edited":
            yield from edited_lines(line, legend, is_compared=line.seq in compared)


def _said(line: HistoryLine, legend: Legend) -> str:
    sentence = _SENTENCES.get(line.kind)
    if sentence is None:
        return f"{_step(line)} {inline(line.kind.replace('_', ' '))}"
    return sentence(line, legend)


def _step(line: HistoryLine) -> str:
    return f"*{inline(line.step)}*" if line.step else "the task"


def _by(line: HistoryLine, legend: Legend) -> str:
    return f"{legend.person(line.by)}{through(line.data.get('token'))}" if line.by else "nobody"


def _quoted(line: HistoryLine, key: str) -> str:
    text = str(line.data.get(key) or "").strip()
    return f": {inline(text, _COMMENT_CHARS)}" if text else ""


def _about_step(words: str, key: str = "error") -> _Sentence:
    return lambda line, _legend: f"{_step(line)} {words}{_quoted(line, key)}"


def _about_person(words: str, key: str = "comment") -> _Sentence:
    return lambda line, legend: f"{_by(line, legend)} {words} {_step(line)}{_quoted(line, key)}"


def _about_task(words: str) -> _Sentence:
    return lambda line, legend: (
        f"the task {words}{f' by {_by(line, legend)}' if line.by else ''}{_quoted(line, 'reason')}"
    )


def _asked(line: HistoryLine, legend: Legend) -> str:
    people = [UserId(str(user)) for user in line.data.get("people") or ()]
    return f"{_step(line)} asked {legend.persons(people) or 'anyone'}"


def _asked_again(line: HistoryLine, legend: Legend) -> str:
    people = [UserId(str(user)) for user in line.data.get("people") or ()]
    fallen = [UserId(str(user)) for user in line.data.get("fallen") or ()]
    lost = f"; no longer counted: {legend.persons(fallen)}" if fallen else ""
    return f"{_step(line)} asked again, today's members: {legend.persons(people) or 'anyone'}{lost}"


def _asked_next(line: HistoryLine, _legend: Legend) -> str:
    return f"{_step(line)} asked *{inline(str(line.data.get('rule', '')))}* next"


def _escalated(line: HistoryLine, legend: Legend) -> str:
    people = [UserId(str(user)) for user in line.data.get("people") or ()]
    gone = [UserId(str(user)) for user in line.data.get("instead_of") or ()]
    instead = f" instead of {legend.persons(gone)}" if gone else ""
    too = "" if gone else ", too"
    whom = legend.persons(people) or ("nobody" if gone else "nobody new")
    return f"{_step(line)} was escalated: it asked {whom}{instead}{too if people else ''}"


def _expired(line: HistoryLine, _legend: Legend) -> str:
    at = f" {_instant(line.data['at'])}, while Signoff was not running" if line.data.get("at") else ""
    why = inline(str(line.data.get("why", NOBODY_ANSWERED)))
    led_to = _IN_NOBODYS_NAME.get(str(line.data.get("then")), "")
    return f"{_step(line)} expired{at}: {why}{led_to}"


def _approved(line: HistoryLine, legend: Legend) -> str:
    rule = f" for *{inline(str(line.data['rule']))}*" if line.data.get("rule") else ""
    return f"{_by(line, legend)} {_decided(line, 'approved')}{rule}{_quoted(line, 'comment')}"


def _claimed(line: HistoryLine, legend: Legend) -> str:
    until = f" until {_instant(line.data['until'])}" if line.data.get("until") else ""
    return f"{_by(line, legend)} claimed {_step(line)}{until}"


def _released(line: HistoryLine, legend: Legend) -> str:
    of = _person(line, "of", legend)
    whose = "" if line.data.get("of") in (None, line.by) else f", which {of} had claimed"
    return f"{_by(line, legend)} released {_step(line)}{whose}"


def _claim_lapsed(line: HistoryLine, legend: Legend) -> str:
    return f"{_step(line)} is for all who were asked again: the claim of {_person(line, 'of', legend)} ended"


def _handed_over(line: HistoryLine, legend: Legend) -> str:
    of = _person(line, "of", legend)
    whose = "their place" if line.data.get("of") in (None, line.by) else f"the place of {of}"
    to = _person(line, "to", legend)
    return f"{_by(line, legend)} handed over {whose} in {_step(line)} to {to}{_quoted(line, 'reason')}"


def _people_left(line: HistoryLine, legend: Legend) -> str:
    gone = [UserId(str(user)) for user in line.data.get("gone") or ()]
    if not gone:
        return f"{_step(line)}: all who were asked can answer again"
    return f"{_step(line)}: deactivated, guests by now, or no longer in their group: {legend.persons(gone)}"


def _person(line: HistoryLine, key: str, legend: Legend) -> str:
    user = line.data.get(key)
    return legend.person(UserId(str(user))) if user else "nobody"


def _taker(line: HistoryLine) -> Json:
    return line.data.get("to") if line.kind == "handed_over" else None


def _instant(text: Json) -> str:
    try:
        return moment(datetime.fromisoformat(str(text)))
    except ValueError:
        return inline(str(text))


def _decided(line: HistoryLine, verb: str) -> str:
    alone = " alone (break glass)" if line.data.get("alone") else ""
    return f"{verb} {_step(line)}{alone}"


def _answered(line: HistoryLine, legend: Legend) -> str:
    return (
        f"{_by(line, legend)} chose {inline(str(line.data.get('choice', ''))).capitalize()} for {_step(line)}"
    )


def _rejected(line: HistoryLine, legend: Legend) -> str:
    return f"{_by(line, legend)} {_decided(line, 'rejected')}{_quoted(line, 'comment')}"


def _sent_back(line: HistoryLine, _legend: Legend) -> str:
    steps = [inline(str(step)) for step in line.data.get("rerun_steps") or ()]
    again = f"; runs again: {and_more(steps[:_STEPS_MAX], len(steps))}" if steps else ""
    return f"{_step(line)} sent work back to *{inline(str(line.data.get('to', '')))}*{again}"


def _attempt_failed(line: HistoryLine, _legend: Legend) -> str:
    return f"{_step(line)} failed at attempt {line.data.get('attempt', 1)}{_quoted(line, 'error')}"


def _tried_again(line: HistoryLine, _legend: Legend) -> str:
    return f"{_step(line)} began attempt {line.data.get('attempt', 2)}"


def _edited(line: HistoryLine, legend: Legend) -> str:
    return f"{_by(line, legend)} edited *{inline(str(line.data.get('target', '')))}*"


def _undone(line: HistoryLine, legend: Legend) -> str:
    what = "approval" if line.data.get("verdict") == "approved" else "rejection"
    whose = "their" if line.data.get("of") in (None, line.by) else f"{_person(line, 'of', legend)}'s"
    return f"{_by(line, legend)} took back {whose} {what} of {_step(line)}"


def _snoozed(line: HistoryLine, legend: Legend) -> str:
    until = f" until {_instant(line.data['until'])}" if line.data.get("until") else ""
    return f"{_by(line, legend)} put off reminders of {_step(line)}{until}"


def _put_back(line: HistoryLine, legend: Legend) -> str:
    whose = "their" if line.data.get("of") in (None, line.by) else f"{_person(line, 'of', legend)}'s"
    target, version = inline(str(line.data.get("target", ""))), inline(str(line.data.get("is_again", "")))
    return f"{_by(line, legend)} took back {whose} edit of *{target}*: it is as in version {version}"


def _inquired(line: HistoryLine, legend: Legend) -> str:
    of = _person(line, "of", legend)
    return f"{_by(line, legend)} asked {of} about {_step(line)}{_quoted(line, 'question')}"


def _disputed(line: HistoryLine, legend: Legend) -> str:
    what = str(line.data.get("verdict", "decision")).replace("submitted", "answered")
    stopped = "; the task was stopped" if line.data.get("is_stopped") else ""
    return f"{_by(line, legend)} said: not me who {inline(what)} {_step(line)}{stopped}"


def _resumed(line: HistoryLine, legend: Legend) -> str:
    match line.data.get("how"):
        case "ask_anew":
            how = f"had {_step(line)} asked anew"
        case "send_back":
            how = f"sent the work back to *{inline(str(line.data.get('to', '')))}*"
        case _:
            how = "let the task go on as it was"
    return f"{_by(line, legend)} {how}{_quoted(line, 'reason')}"


def _lapsed(line: HistoryLine, _legend: Legend) -> str:
    gates = [f"*{inline(str(gate))}*" for gate in line.data.get("gates") or ()]
    return f"what {and_more(gates, len(gates))} had approved was edited: asked again"


def _stand(line: HistoryLine, legend: Legend) -> str:
    people = [UserId(str(user)) for user in line.data.get("people") or ()]
    return f"{_step(line)} shows the same as before: approvals of {legend.persons(people)} stand"


_IN_NOBODYS_NAME: Mapping[str, str] = MappingProxyType(
    {
        "approve": "; it counts as approved, in nobody's name",
        "answer": "; it got the answer that its author wrote",
        "skip": "; the step was skipped",
    }
)
"""What the end of a request led to that no other line says."""
_SENTENCES: Mapping[str, _Sentence] = MappingProxyType(
    {
        "task_started": _about_task("was started"),
        "task_completed": _about_task("was completed"),
        "task_failed": lambda line, _legend: f"the task failed{_quoted(line, 'reason')}",
        "task_cancelled": _about_task("was cancelled"),
        "task_retried": _about_task("was taken up again"),
        "step_completed": _about_step("completed"),
        "step_failed": _about_step("failed"),
        "step_rejected": _about_step("was rejected"),
        "step_skipped": _about_step("was skipped"),
        "step_cancelled": _about_step("was cancelled"),
        "attempt_failed": _attempt_failed,
        "tried_again": _tried_again,
        "job_lost": _about_step("was interrupted, and begins again"),
        "delayed": _about_step("waits until", "until"),
        "question_raised": _about_step("cannot go on by itself: operators are asked"),
        "asked": _asked,
        "reminded": _about_step("reminded those who had not answered"),
        "late": _about_step("was due: from now on an answer is late"),
        "escalated": _escalated,
        "expired": _expired,
        "approved": _approved,
        "rejected": _rejected,
        "submitted": _about_person("completed"),
        "answered": _answered,
        "sent_back": _sent_back,
        "next_asked": _asked_next,
        "claimed": _claimed,
        "released": _released,
        "claim_lapsed": _claim_lapsed,
        "handed_over": _handed_over,
        "people_left": _people_left,
        "asking_newer": _about_step("asks about the newer text: it was edited meanwhile"),
        "asking_again": _about_person("asks today's members about", key=""),
        "asked_again": _asked_again,
        "asking_again_failed": _about_step("could not ask today's members, and asks as before"),
        "edited": _edited,
        "put_back": _put_back,
        "approvals_lapsed": _lapsed,
        "approvals_stand": _stand,
        "took_effect": _about_step("was decided: the time to undo it has passed"),
        "decision_undone": _undone,
        "snoozed": _snoozed,
        "inquired": _inquired,
        "inquiry_answered": _about_person("answered about", key="answer"),
        "disputed": _disputed,
        "resumed": _resumed,
        "undo_done": _about_step("was undone"),
        "undo_skipped": _about_step("was left as it is, not undone"),
    }
)
