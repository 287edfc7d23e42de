"""Secrets: where they come from, and in which forms they are recognised."""

import pytest

from engine.secret_values import Secrets, secrets_of

KEY = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\n}\n-----END KEY-----"


def test_secrets_come_from_the_environment() -> None:
    found = secrets_of({"SIGNOFF_SECRET_TOKEN": "abc", "SIGNOFF_SECRET_EMPTY": "", "OTHER": "x"})
    assert dict(found.values) == {"TOKEN": "abc"}


def test_secrets_are_not_shown() -> None:
    assert "abc" not in repr(Secrets({"TOKEN": "abc"}))


@pytest.mark.parametrize(
    "text", ["p@ss/w ord", "p%40ss%2Fw%20ord", "p%40ss/w%20ord", "p%40ss%2Fw+ord", "x=p@ss/w ord;"]
)
def test_a_secret_is_recognised_as_it_is_and_in_a_url(text: str) -> None:
    masked = Secrets({"PASSWORD": "p@ss/w ord"}).mask_text(text)
    assert "ss" not in masked
    assert "•••" in masked


def test_the_lines_of_a_secret_are_recognised_alone_but_not_short_ones() -> None:
    assert Secrets({"KEY": KEY}).mask_text("a MIIEvQIBADANBgkq b }") == "a ••• b }"


def test_a_longer_secret_is_masked_as_a_whole() -> None:
    assert Secrets({"A": "abc", "B": "abcdef"}).mask_text("abcdef") == "•••"


def test_secrets_are_masked_wherever_they_stand_in_a_value() -> None:
    value = {"a": ["x abc", {"abc": 1}], "n": 123456, "t": (True, None, 1.5)}
    masked = Secrets({"A": "abc", "PIN": "123456"}).mask(value)
    assert masked == {"a": ["x •••", {"•••": 1}], "n": "•••", "t": [True, None, 1.5]}


def test_without_secrets_a_value_stays_the_same() -> None:
    value = {"a": 1}
    assert Secrets().mask(value) is value
    assert Secrets().mask_text("x") == "x"
