"""Blocks and views: each limit accepts what is at it, and refuses what is above."""

import pytest

from sandbox.limits.messages import check_message
from sandbox.limits.views import check_view
from tests.sandbox.limit_cases import FITTING, VIEWS
from tests.sandbox.payloads import (
    actions,
    button,
    home,
    modal,
    mrkdwn,
    plain,
    section,
    table,
)


@pytest.mark.parametrize("name", FITTING)
def test_a_message_is_accepted_at_the_limit_and_refused_above_it(name: str) -> None:
    fitting, too_much = FITTING[name]
    assert check_message({"text": "t", "blocks": fitting}) is None
    assert check_message({"text": "t", "blocks": too_much}) is not None


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_accepted_at_the_limit_and_refused_above_it(name: str) -> None:
    fitting, too_much = VIEWS[name]
    assert check_view(fitting, "modal") is None
    assert check_view(too_much, "modal") is not None


def test_a_view_may_have_250_kilobytes() -> None:
    most = [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10} for _ in range(12)]
    assert check_view(modal(*most), "modal") is None
    refusal = check_view(modal(*most, *most[:1]), "modal")
    assert refusal is not None
    assert refusal.error == "view_too_large"


def test_a_home_tab_takes_tables_but_no_alerts() -> None:
    assert check_view(home(table(2, 2)), "home") is None
    assert check_view(home({"type": "alert", "text": plain("x")}), "home") is not None
    assert check_view(home({"type": "markdown", "text": "x"}), "home") is not None


def test_a_message_without_any_content_has_no_text() -> None:
    refusal = check_message({"text": ""})
    assert refusal is not None
    assert refusal.error == "no_text"


def test_a_refusal_says_where_the_fault_is() -> None:
    refusal = check_message({"blocks": [section(), actions(button("x" * 76))]})
    assert refusal is not None
    assert refusal.error == "invalid_blocks"
    assert refusal.fields["response_metadata"] == {
        "messages": ["[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/0/text/text]"]
    }


def test_too_much_text_over_all_blocks_has_its_own_name() -> None:
    refusal = check_message({"blocks": [section("x" * 2641)] * 5})
    assert refusal is not None
    assert refusal.error == "msg_blocks_too_long"
    assert check_message({"blocks": [section("x" * 2641)] * 5}, through_response_url=True) is None


def test_metadata_has_a_form_and_a_size() -> None:
    def with_metadata(metadata: object) -> str | None:
        refusal = check_message({"text": "t", "metadata": metadata})
        return refusal.error if refusal else None

    assert with_metadata({"event_type": "asked", "event_payload": {"key": "1"}}) is None
    assert with_metadata({}) is None
    assert with_metadata({"event_type": "asked"}) == "invalid_metadata_format"
    assert (
        with_metadata({"event_type": "asked", "event_payload": {"key": "x" * 9000}}) == "metadata_too_large"
    )
