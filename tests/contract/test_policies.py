import json
from dataclasses import fields, replace
from datetime import UTC, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.codes import ExpiryOutcome
from engine.model import Question, Surface, UserId
from engine.policy import Due, Escalation, Expiry, Policy, Reminders, Rule, Seat
from engine.working_time import Calendar, WorkingTime
from storage.policies import policy, policy_text, question, question_text
from tests.makers import HOUR, a_rule

DURATIONS = st.timedeltas(min_value=timedelta(0))
WAITS = DURATIONS | DURATIONS.map(WorkingTime)
INSTANTS = st.none() | st.datetimes(timezones=st.just(UTC))


def whole(kind: type[Any], **known: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give values that differ from the default in any of their fields."""
    return st.builds(kind, **{field.name: known.get(field.name, ...) for field in fields(kind)})


SEATS = whole(Seat)
RULES = whole(Rule, seats=st.lists(SEATS, max_size=3).map(tuple))
POLICIES = whole(
    Policy,
    rules=st.lists(RULES, min_size=1, max_size=3).map(tuple),
    break_glass=st.none() | RULES,
    claim=st.none() | DURATIONS,
    calendar=st.none() | whole(Calendar),
    due=st.none() | whole(Due, after=st.none() | WAITS, at=INSTANTS),
    reminders=st.none() | whole(Reminders, after=WAITS, every=st.none() | WAITS),
    escalations=st.lists(whole(Escalation, after=WAITS, people=RULES), max_size=3).map(tuple),
    expiry=st.none() | whole(Expiry, after=st.none() | WAITS, at=INSTANTS),
)


@given(kept=POLICIES)
def test_a_policy_is_read_as_it_was(kept: Policy) -> None:
    read = policy(policy_text(kept))
    assert read == kept
    assert repr(read.comment) == repr(kept.comment)  # a member, not its text
    assert all(isinstance(seat.via, frozenset) for seat in read.seats)


@given(kept=whole(Question))
def test_a_question_is_read_as_it_was(kept: Question) -> None:
    assert question(question_text(kept)) == kept


def test_what_is_so_by_default_costs_no_text() -> None:
    assert policy_text(Policy()) == "{}"
    of_bob = Policy(rules=(a_rule("bob"),))
    assert policy_text(of_bob) == '{"rules":[{"seats":[{"user":"bob"}]}]}'


def test_each_field_is_an_object_of_its_own_name() -> None:
    written = Policy(
        rules=(a_rule(Seat(user=UserId("bob"), surface=Surface("D1")), name="security", required=None),),
        is_sequential=True,
        claim=HOUR,
        expiry=Expiry(after=HOUR, then=ExpiryOutcome.FAIL),
    )
    assert policy_text(written) == (
        '{"rules":[{"name":"security","seats":[{"user":"bob","surface":"D1"}],"required":null}],'
        '"is_sequential":true,"claim":3600000000,"expiry":{"after":3600000000,"then":"fail"}}'
    )


@given(kept=POLICIES)
def test_what_is_put_back_to_its_default_leaves_the_text(kept: Policy) -> None:
    for field in fields(Policy):
        by_default: dict[str, Any] = {field.name: field.default}
        plain = replace(kept, **by_default)
        assert field.name not in json.loads(policy_text(plain))
