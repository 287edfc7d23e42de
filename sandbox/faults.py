"""Owns trouble on demand: which call or delivery goes wrong, how, how often, and by what chance."""

import random
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from typing import Literal, get_args

from sandbox.records import Json

Trouble = Literal[
    "ratelimited",  # 429 with Retry-After; the call has no effect
    "error_before",  # 500; the call has no effect
    "error_after",  # 500, although the call took effect
    "drop_before",  # the connection is cut; the call has no effect
    "drop_after",  # the connection is cut, although the call took effect
    "slow",  # the answer comes late
    "cut_before",  # the app's socket is cut before a delivery
    "cut_after",  # the app's socket is cut after a delivery, before its ack
    "refresh",  # the app is told to renew its sockets, just before a delivery
    "no_hello",  # the app's socket opens, and nothing comes over it
    "lose_ack",  # the app got it and answered, the answer is lost
]
WEB_API: frozenset[Trouble] = frozenset(
    {"ratelimited", "error_before", "error_after", "drop_before", "drop_after"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A kind of trouble.

    Args:
        on: which Web API methods (`chat.*`) or deliveries (`interactive`) it strikes, as a shell pattern.
        probability: how often it strikes, from 0 to 1.
        count: how many times at most; None is without end.
        seconds: of `Retry-After`, or how late a slow answer is.
    """

    trouble: Trouble
    on: str = "*"
    probability: float = 1.0
    count: int | None = None
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.trouble not in get_args(Trouble):
            raise ValueError(
                f"no trouble is called {self.trouble!r}; there are {', '.join(get_args(Trouble))}"
            )
        if not 0 <= self.probability <= 1:
            raise ValueError(f"a probability is between 0 and 1, not {self.probability}")


class Faults:
    """The trouble that is switched on, and what struck so far."""

    def __init__(self, seed: int = 0) -> None:
        self._chance = random.Random(seed)
        self._rules: dict[int, tuple[Fault, int]] = {}
        self._next = 1
        self.struck: list[tuple[str, str]] = []

    def add(self, fault: Fault) -> int:
        """Switch some trouble on; gives the number to switch it off by."""
        number, self._next = self._next, self._next + 1
        self._rules[number] = (fault, 0)
        return number

    def remove(self, number: int) -> None:
        """Switch one off."""
        self._rules.pop(number, None)

    def clear(self) -> None:
        """Switch all trouble off."""
        self._rules.clear()

    def seed(self, seed: int) -> None:
        """Begin the chances again."""
        self._chance.seed(seed)

    def pick(self, trouble: Trouble, on: str) -> Fault | None:
        """Say whether this trouble strikes here now; if so it is counted."""
        for number, (fault, times) in self._rules.items():
            if fault.trouble != trouble or not fnmatchcase(on, fault.on):
                continue
            if (fault.count is None or times < fault.count) and self._chance.random() < fault.probability:
                self._rules[number] = (fault, times + 1)
                self.struck.append((trouble, on))
                return fault
        return None

    def listing(self) -> list[Json]:
        """Give what is switched on, and how often each struck."""
        return [{"number": n, "times": times, **asdict(fault)} for n, (fault, times) in self._rules.items()]
