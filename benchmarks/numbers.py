"""Owns the numbers of a command line, and what is said of those that were measured."""

import argparse
import statistics
from collections.abc import Sequence


def one_or_more(word: str) -> int:
    """Read a number of things of which there must be some."""
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"give a whole number from 1 on (it is {word!r})")
    return int(word)


def two_or_more(word: str) -> int:
    """Read a number of things of which there must be several."""
    if not word.isdecimal() or int(word) < 2:
        raise argparse.ArgumentTypeError(f"give a whole number from 2 on (it is {word!r})")
    return int(word)


def none_or_more(word: str) -> int:
    """Read a number of things."""
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(f"give a whole number from 0 on (it is {word!r})")
    return int(word)


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """Give what half of the values, and nearly all of them, are below."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": round(statistics.median(values), 3), "p99": round(cuts[98], 3)}
