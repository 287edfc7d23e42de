"""How a plan is kept."""

import json
from datetime import timedelta

from engine.codes import OnFailure, OnLost
from engine.plan import RetryPolicy, plan_from_json, plan_to_json
from tests.makers import a_plan, a_step


def test_a_plan_reads_as_it_was_written() -> None:
    retry = RetryPolicy(attempts=3, wait=timedelta(seconds=1.5), factor=2.5, at_most=timedelta(hours=1))
    plan = a_plan(
        a_step("draft"),
        a_step(
            "publish",
            "draft",
            on_failure=OnFailure.ASK,
            on_lost=OnLost.FAIL,
            retry=retry,
            has_undo=True,
            undo_on_lost=OnLost.ASK,
            reads=("draft",),
            undo_reads=("draft", "publish"),
        ),
    )
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan
