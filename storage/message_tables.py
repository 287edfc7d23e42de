"""Owns the tables of what is shown and said: cards, notices and summaries, with the state of their delivery.

A message that belongs to no human task has the empty string there, so that it can be part of a unique key.

One column says from when on a message may be taken: `due_at` is the end of its lease while somebody holds
it, the end of the wait while it is put off, and otherwise the instant since which it waits. `posts` counts
the posts that were begun and whose outcome nobody has reported: more than one means that the earlier ones
are in doubt.
"""

from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Table, UniqueConstraint, and_

from storage.columns import (
    counted,
    flag,
    index,
    later_flag,
    maybe_number,
    maybe_text,
    metadata,
    number,
    text,
)
from storage.tables import tasks


def _delivery() -> tuple[Column[Any], ...]:
    return (
        number("since"),
        number("due_at"),
        flag("is_leased"),
        maybe_number("leased_at"),
        number("posts"),
        maybe_text("refusal"),
        maybe_number("refused_at"),
    )


def _of_task() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant", "task_id"], [tasks.c.tenant, tasks.c.id])


cards = Table(
    "pipeline_cards",
    metadata,
    counted("id"),
    text("tenant"),
    text("task_id"),
    text("human_task"),
    text("surface"),
    number("wanted"),
    number("shown"),
    maybe_text("digest"),
    maybe_text("channel"),
    maybe_text("ts"),
    flag("is_copy"),  # found by a click on it, beside the card that we posted
    flag("is_redraw_wanted"),  # since it was last taken
    *_delivery(),
    _of_task(),
)
card_is_behind = cards.c.shown < cards.c.wanted
card_is_being_redrawn = and_(cards.c.is_leased, cards.c.ts.is_not(None))
index(
    "ix_pipeline_cards_behind",
    cards.c.tenant,
    cards.c.due_at,
    cards.c.id,
    cards.c.surface,
    where=card_is_behind,
)
index("ix_pipeline_cards_subject", cards.c.task_id, cards.c.human_task, cards.c.tenant)
index(
    "uq_pipeline_cards_message",
    cards.c.channel,
    cards.c.ts,
    cards.c.tenant,
    unique=True,
    where=cards.c.ts.is_not(None),
)
index("ix_pipeline_cards_refused", cards.c.tenant, cards.c.surface, where=cards.c.refusal.is_not(None))

notices = Table(
    "pipeline_notices",
    metadata,
    counted("id"),
    text("tenant"),
    text("task_id"),
    text("human_task"),
    text("kind"),
    text("surface"),
    number("number"),
    text("data"),
    flag("is_said"),  # or dropped; and it shows what it should
    maybe_text("ts"),
    maybe_text("digest"),  # of what it shows, while that may change; empty: nobody knows
    later_flag("is_redraw_wanted"),  # since it was last taken
    *_delivery(),
    UniqueConstraint(
        "task_id", "tenant", "human_task", "kind", "surface", "number", name="uq_pipeline_notices_key"
    ),
    _of_task(),
)
notice_is_to_say = notices.c.is_said.is_(False)
index(
    "ix_pipeline_notices_to_say",
    notices.c.tenant,
    notices.c.due_at,
    notices.c.id,
    notices.c.surface,
    where=notice_is_to_say,
)
index(
    "ix_pipeline_notices_refused",
    notices.c.tenant,
    notices.c.surface,
    where=notices.c.refusal.is_not(None),
)

summary_messages = Table(
    "pipeline_summary_messages",
    metadata,
    counted("id"),
    text("tenant"),
    text("surface"),  # the person whom it is for
    text("zone"),
    number("until"),
    text("listed"),
    maybe_text("seen"),
    maybe_text("digest"),
    maybe_text("channel"),
    maybe_text("ts"),
    *_delivery(),
    UniqueConstraint("surface", "tenant", "since", name="uq_pipeline_summary_messages_key"),
)
index(
    "ix_pipeline_summary_messages_due",
    summary_messages.c.tenant,
    summary_messages.c.due_at,
    summary_messages.c.id,
    summary_messages.c.surface,
)
