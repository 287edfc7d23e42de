"""Owns the ways from the workspace to the app: what is sent, what may come back, and how it can fail."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sandbox.records import Json

Kind = Literal["events_api", "interactive", "slash_commands"]
ACK_LIMIT_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """Something that the app is to be told. `takes_answer` says whether its answer may carry a body."""

    kind: Kind
    payload: Json
    takes_answer: bool = False
    retry: int = 0
    retry_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The app's answer within the three seconds; `body` is a JSON object, a plain text, or nothing."""

    body: Any = None


class NotDelivered(Exception):
    """The app was not reached, refused, or did not answer in time.

    Args:
        reason: Slack's word for it: `timeout`, `connection_failed`, `http_error`, `dispatch_failed`.
    """

    def __init__(self, reason: str, *, may_retry: bool = True) -> None:
        super().__init__(f"the app did not take it: {reason}")
        self.reason, self.may_retry = reason, may_retry


class Delivery(Protocol):
    """A way to the app: Socket Mode, or signed HTTP."""

    @property
    def is_connected(self) -> bool:
        """Whether somebody listens at the other end, as far as one can know."""

    async def send(self, outgoing: Outgoing) -> Ack:
        """Tell the app something and wait for its answer. Raises NotDelivered."""

    async def close(self) -> None:
        """Stop; nothing is delivered afterwards."""
