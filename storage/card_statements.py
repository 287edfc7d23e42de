"""Owns the statements about cards: who holds which, what they show, and copies that were found."""

from typing import Any

from sqlalchemy import BigInteger, Text, and_, bindparam, case, delete, or_, select, update

from storage import deliveries
from storage.deliveries import ID
from storage.message_tables import card_is_behind, cards
from storage.rowsets import TENANT, insert_rows, is_incoming
from storage.tables import human_tasks, tasks

SHOWN = bindparam("shows", type_=BigInteger())
DIGEST = bindparam("of_digest", type_=Text())
CHANNEL = bindparam("at_channel", type_=Text())
TS = bindparam("at_ts", type_=Text())
HUMAN_TASK = bindparam("of_human_task", type_=Text())

# What it shows only ever grows; and a redrawing that was wanted in the meantime stays wanted.
_is_news = and_(cards.c.is_redraw_wanted.is_(False), cards.c.shown <= SHOWN)
_showing: dict[str, Any] = {
    "shown": case((_is_news, SHOWN), else_=cards.c.shown),
    "digest": case((_is_news, DIGEST), else_=cards.c.digest),
}
_to_be_redrawn: dict[str, Any] = {"shown": 0, "digest": None, "is_redraw_wanted": True}
_is_message = and_(cards.c.tenant == TENANT, cards.c.channel == CHANNEL, cards.c.ts == TS)
_may_be_drawn_already = and_(cards.c.is_leased, cards.c.surface != deliveries.SURFACE)

LEASE = deliveries.lease(cards, card_is_behind, case((cards.c.ts.is_(None), 1), else_=0)).values(
    is_redraw_wanted=False
)
CARD = select(cards).where(cards.c.tenant == TENANT, cards.c.id == ID).with_for_update()
POSTED = deliveries.of_id(cards).values(channel=CHANNEL, ts=TS, **_showing, **deliveries.delivered(cards))
SHOWN_NOW = deliveries.of_id(cards).values(**_showing, **deliveries.delivered(cards))
LOST = deliveries.of_id(cards).values(
    channel=None, ts=None, shown=0, digest=None, **deliveries.delivered(cards)
)
FORGET = delete(cards).where(cards.c.tenant == TENANT, cards.c.id == ID)
PUT_OFF = deliveries.put_off(cards)
REFUSE = deliveries.refuse(cards)
TRY_AGAIN = deliveries.try_again(cards)
TRY_AGAIN_AT = deliveries.at_surface(cards, TRY_AGAIN)
REFUSED = deliveries.refused(cards)

FORGET_OTHERS = delete(cards).where(_is_message, cards.c.id != ID)
REDRAW = update(cards).where(_is_message).values(**_to_be_redrawn).returning(cards.c.id)
# Where both stand at one place, a card that is held will be drawn after the one that it links to.
LINK = (
    update(cards)
    .where(
        cards.c.tenant == TENANT,
        cards.c.task_id == bindparam("of_task", type_=Text()),
        cards.c.human_task == "",
    )
    .values(shown=0, is_redraw_wanted=or_(cards.c.is_redraw_wanted, _may_be_drawn_already))
)
FIND = (
    update(cards)
    .where(
        cards.c.tenant == TENANT,
        cards.c.human_task == HUMAN_TASK,
        cards.c.task_id == bindparam("of_task", type_=Text()),
        cards.c.surface == deliveries.SURFACE,
        cards.c.ts.is_(None),
    )
    .values(channel=CHANNEL, ts=TS, posts=0, **_to_be_redrawn)
    .returning(cards.c.id)
)
NEW = insert_rows(cards)
REQUEST = (
    select(tasks.c.id, tasks.c.revision, human_tasks.c.asked_at)
    .join(human_tasks, and_(human_tasks.c.tenant == tasks.c.tenant, human_tasks.c.task_id == tasks.c.id))
    .where(is_incoming(human_tasks.c.id))
)
STANDING = (
    select(cards)
    .where(is_incoming(cards.c.task_id), cards.c.ts.is_not(None))
    .order_by(cards.c.is_copy.desc(), cards.c.id.desc())
)
