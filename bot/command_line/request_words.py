"""Owns how requests to people read on the command line, and what can be typed about them."""

from collections.abc import Iterator
from typing import Any

from rich.text import Text

from bot.api.answers.human_tasks import (
    DecisionAnswer,
    HumanTaskDetail,
    HumanTaskList,
    PreviewAnswer,
    RuleAnswer,
)
from bot.cards.states import KIND_WORDS
from bot.command_line.plain_words import at, columns, plain, request_state
from bot.command_line.task_words import artifact_lines
from engine.codes import HumanTaskKind, HumanTaskStatus


def request_lines(page: HumanTaskList) -> Iterator[Text]:
    """List requests."""
    yield from columns(
        [
            one.id,
            one.task.name,
            one.step,
            request_state(one.status),
            f"since {at(one.asked_at)}",
            plain(one.title, 80),
        ]
        for one in page.human_tasks
    )


def detail_lines(one: HumanTaskDetail) -> Iterator[Text]:
    """Say what a request is about, how it stands, and how it is answered."""
    yield Text.assemble(f"{plain(one.title)} ({KIND_WORDS[one.kind]}): ", request_state(one.status))
    yield Text(f"{one.id} · {one.task.name} · {one.step} · asked {at(one.asked_at)}{_until(one)}")
    for line in (one.text or "").splitlines():
        yield Text(f"  {plain(line, 1_000)}" if line.strip() else "")
    yield from map(Text, filter(None, map(_rule, one.rules)))
    yield from (Text(_decision(decision)) for decision in one.decisions)
    for shown in one.shown:
        yield from artifact_lines(shown)
    if one.form:
        yield Text("answer with:")
        yield from columns(_fields(one.form), indent=2)
    if one.fingerprint:
        yield Text(f"fingerprint of what is shown: {one.fingerprint}")
    if one.status is HumanTaskStatus.PENDING and one.settling is None:
        yield from map(Text, _ways(one))


def preview_lines(preview: PreviewAnswer) -> Iterator[Text]:
    """Say what it does if work is sent back."""
    told = [
        ("runs again", preview.rerun_steps),
        ("of these stopped now", preview.cancelled),
        ("undone before", preview.undone),
        ("results that count no more", preview.superseded),
        ("people are asked again by", preview.asked_again),
        ("requests that are closed", [one.step for one in preview.closed]),
        ("goes on meanwhile", preview.keeps_going),
    ]
    yield Text(f"The work goes back to {preview.rollback_to}:")
    yield from columns(([f"{what}:", ", ".join(steps)] for what, steps in told if steps), indent=2)


def _until(one: HumanTaskDetail) -> str:
    due = f" · due {at(one.due_at)}" if one.due_at else ""
    return f"{due} · ends by itself {at(one.expires_at)}" if one.expires_at else due


def _rule(rule: RuleAnswer) -> str:
    name = f"{plain(rule.name, 60)}: " if rule.name else ""
    people = "anyone" if rule.anyone else ", ".join(rule.asked) or "nobody who is left"
    approved = f", approved by {', '.join(rule.approved_by)}" if rule.approved_by else ""
    later = "" if rule.is_turn else " (not now)"
    return f"asked: {name}{rule.required} of {people}{approved}{later}"


def _decision(said: DecisionAnswer) -> str:
    token = f" through the API (token {plain(said.token, 40)})" if said.token else ""
    marks = [word for word, holds in (("undone", said.is_undone), ("disowned", said.is_disputed)) if holds]
    comment = f": {plain(said.comment)}" if said.comment else ""
    return (
        f"{said.verdict} by {said.by}{token} {at(said.at)}{''.join(f' ({mark})' for mark in marks)}{comment}"
    )


def _fields(form: dict[str, Any]) -> Iterator[list[str | Text]]:
    required = form.get("required", [])
    for name, field in form.get("properties", {}).items():
        choices = " | ".join(plain(str(value), 40) for value in field.get("enum", []))
        kind = plain(str(field.get("type", "anything")), 40)
        needed = "required" if name in required else ""
        yield [plain(name, 60), choices or kind, needed, plain(str(field.get("title") or name), 80)]


def _ways(one: HumanTaskDetail) -> Iterator[str]:
    match one.kind:
        case HumanTaskKind.APPROVAL:
            yield f"signoff approve {one.id}"
            yield f"signoff reject {one.id} --comment …"
            yield from (f"signoff reject {one.id} --to {step} --comment …" for step in one.rollback_to)
        case HumanTaskKind.FORM:
            yield f"signoff complete {one.id} --answer name=value …"
        case HumanTaskKind.QUESTION:
            yield from (f"signoff complete {one.id} --answer choice={choice}" for choice in one.choices)
