"""What controls carry comes back as it was, and nothing else is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.reference import NextPage, Reference, UnreadableReference
from engine.model import Fingerprint, HumanTaskId, TaskId


@given(st.text(max_size=80), st.none() | st.text(max_size=64), st.none() | st.text(max_size=40))
def test_a_reference_comes_back_as_it_was(request: str, fingerprint: str | None, ts: str | None) -> None:
    reference = Reference(
        human_task=HumanTaskId(request),
        fingerprint=None if fingerprint is None else Fingerprint(fingerprint),
        ts=ts,
    )
    assert Reference.parse(str(reference)) == reference


def test_what_is_not_known_takes_no_room() -> None:
    assert str(Reference(task=TaskId("t1"))) == '{"task":"t1"}'


@pytest.mark.parametrize(
    "text", [None, "", "t1-1", "[]", '{"human_task": 1}', '{"role": "admin"}', "{", "null"]
)
def test_anything_else_is_refused(text: str | None) -> None:
    with pytest.raises(UnreadableReference):
        Reference.parse(text)


def test_a_page_comes_back_as_it_was() -> None:
    page = NextPage(list="mine", after="7:x")
    assert NextPage.parse(str(page)) == page


@pytest.mark.parametrize("text", [None, "", "[]", '["mine"]', '["mine", 1]', '{"a": "b"}'])
def test_any_other_page_is_refused(text: str | None) -> None:
    with pytest.raises(UnreadableReference):
        NextPage.parse(text)
