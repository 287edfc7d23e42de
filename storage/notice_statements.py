"""Owns the statements about notices: who holds which, and what was said."""

from sqlalchemy import Text, bindparam, literal_column

from storage import deliveries
from storage.message_tables import notice_is_to_say, notices
from storage.rowsets import insert_rows

NEW = insert_rows(notices, key=("task_id", "human_task", "kind", "surface", "number"))
LEASE = deliveries.lease(notices, notice_is_to_say, literal_column("1"))
SAID = deliveries.of_id(notices).values(
    is_said=True, ts=bindparam("at_ts", type_=Text()), **deliveries.delivered(notices)
)
PUT_OFF = deliveries.put_off(notices)
REFUSE = deliveries.refuse(notices)
TRY_AGAIN = deliveries.try_again(notices)
TRY_AGAIN_AT = deliveries.at_surface(notices, TRY_AGAIN)
REFUSED = deliveries.refused(notices)
