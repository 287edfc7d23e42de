"""Owns the statements about notices: who holds which, what was said, and what is to be redrawn.

A notice that was said is taken again when it is to be redrawn: it counts as not said until then.
"""

from typing import Any

from sqlalchemy import Text, and_, bindparam, case, func, or_, select, tuple_, update

from engine.notices import REDRAWN
from storage import deliveries
from storage.message_tables import notice_is_to_say, notices
from storage.rowsets import TENANT, insert_rows, is_incoming

_DIGEST = bindparam("of_digest", type_=Text())
_TS = bindparam("at_ts", type_=Text())
_PLACE = ("task_id", "human_task", "kind", "surface")
_is_redrawn = notices.c.kind.in_(sorted(REDRAWN))

# What stands and may change; and what may be on its way to Slack at the moment, drawn before it changed.
may_change = and_(_is_redrawn, or_(notices.c.digest.is_not(None), notice_is_to_say))
TO_BE_REDRAWN: dict[str, Any] = {"is_said": False, "is_redraw_wanted": True}

NEW = insert_rows(notices, key=(*_PLACE, "number"))
LEASE = deliveries.lease(notices, notice_is_to_say, case((notices.c.ts.is_(None), 1), else_=0)).values(
    is_redraw_wanted=False
)
SAID = deliveries.of_id(notices).values(is_said=True, ts=_TS, digest=None, **deliveries.delivered(notices))
_SHOWS: dict[str, Any] = {
    "is_said": and_(notices.c.is_redraw_wanted.is_(False), _DIGEST != ""),
    "digest": _DIGEST,
    **deliveries.delivered(notices),
}
STANDS = deliveries.of_id(notices).values(ts=_TS, **_SHOWS)
SHOWN = deliveries.of_id(notices).values(**_SHOWS)
SHOWN_FOR_GOOD = deliveries.of_id(notices).values(is_said=True, digest=None, **deliveries.delivered(notices))
PUT_OFF = deliveries.put_off(notices)
REFUSE = deliveries.refuse(notices)
TRY_AGAIN = deliveries.try_again(notices)
TRY_AGAIN_AT = deliveries.at_surface(notices, TRY_AGAIN)
REFUSED = deliveries.refused(notices)

_place = tuple(notices.c[name] for name in _PLACE)
_own = notices.alias("own")
_is_at_its_place = and_(
    notices.c.tenant == TENANT,
    tuple_(*_place).in_(
        select(*(_own.c[name] for name in _PLACE)).where(_own.c.tenant == TENANT, _own.c.id == deliveries.ID)
    ),
)
HOLD_PLACE = select(notices.c.id).where(_is_at_its_place).order_by(notices.c.id).with_for_update(of=notices)
REDRAW_OTHERS = (
    update(notices).where(_is_at_its_place, may_change, notices.c.id != deliveries.ID).values(**TO_BE_REDRAWN)
)
LAST = (
    select(*_place, func.max(notices.c.ts).label("ts"))
    .where(is_incoming(notices.c.task_id), _is_redrawn, notices.c.ts.is_not(None))
    .group_by(*_place)
)
