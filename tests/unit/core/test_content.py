"""How values become text and fingerprints."""

import math

import pytest

from engine.content import fingerprint_of, fingerprint_of_all, json_text
from engine.model import Fingerprint, Json, JsonText

ONE, TWO = Fingerprint("1"), Fingerprint("2")


def test_an_object_keeps_the_order_of_its_keys() -> None:
    assert json_text({"b": [1, None], "a": "ü"}) == '{"b":[1,null],"a":"ü"}'


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, b"bytes"], ids=str)
def test_what_is_not_json_is_refused(value: Json) -> None:
    with pytest.raises((TypeError, ValueError)):
        json_text(value)


def test_a_fingerprint_is_the_sha256_of_the_text() -> None:
    assert fingerprint_of(JsonText("null")) == (
        "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b"
    )


def test_several_artifacts_have_one_fingerprint_whatever_their_order() -> None:
    assert fingerprint_of_all([("a", ONE), ("b", TWO)]) == fingerprint_of_all([("b", TWO), ("a", ONE)])


@pytest.mark.parametrize(
    "other",
    [
        [("a", TWO), ("b", ONE)],
        [("a", ONE)],
        [("a", ONE), ("b", None)],
        [("a", ONE), ("c", TWO)],
    ],
    ids=["swapped", "one less", "one empty", "another name"],
)
def test_other_artifacts_have_another_fingerprint(other: list[tuple[str, Fingerprint | None]]) -> None:
    assert fingerprint_of_all(other) != fingerprint_of_all([("a", ONE), ("b", TWO)])
