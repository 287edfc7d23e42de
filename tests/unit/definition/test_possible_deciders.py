"""What could be met by somebody is never refused: only what is certain from the file counts."""

from dataclasses import replace

import pytest

from engine.errors import DefinitionError
from engine.language.definition import load_text
from engine.registered_types import known_types
from engine.step_registry import StepType, collect, no_more_checks
from engine.steps.approval_gate import APPROVAL_GATE
from engine.steps.built_in import BUILT_IN
from engine.steps.human_task import HUMAN_TASK
from tests.unit.definition.loading import a_registered, problems

HEAD = """\
name: p
roles: {pair: {users: [a, b]}, crew: {groups: ["@crew"], users: [a]}}
steps:
  - {name: none, type: delay, with: {for: 1s}}
  - {name: facts, type: human_task, with: {title: x, assignees: {users: [a]}}}
  - {name: own, type: human_task, with: {title: x, assignees: "{{ task.started_by }}"}}
  - {name: either, type: human_task, with: {title: x, assignees: pair}}
  - {name: other, type: human_task, with: {title: x, assignees: "{{ task.name }}"}}
  - {name: one, type: approval_gate, with: {title: x, approvers: pair}}
  - {name: all, type: approval_gate, with: {title: x, approvers: pair, required: all}}
  - name: glass
    type: approval_gate
    with: {title: x, approvers: pair, required: 2, break_glass: {users: [z]}}
  - {name: maybe, type: human_task, when: "{{ task.version > 1 }}", with: {title: x, assignees: {users: [a]}}}
  - {name: lax, type: human_task, on_failure: continue, with: {title: x, assignees: {users: [a]}}}
  - {name: skipped, type: human_task, on_failure: ask, with: {title: x, assignees: {users: [a]}}}
  - name: apart
    type: approval_gate
    needs: [one]
    with: {title: x, approvers: pair, required: all, distinct_from: [one]}
  - name: gate
    needs: [none, facts, own, either, other, one, all, glass, maybe, lax, skipped, apart]
"""
GATES = {
    "may approve their own": 'approvers: "{{ task.started_by }}", self_approval: true',
    "perhaps may": 'approvers: "{{ task.started_by }}", self_approval: "{{ task.version > 1 }}"',
    "another, too": 'approvers: {users: ["{{ task.started_by }}", a]}',
    "a group, too": 'approvers: {users: ["{{ task.started_by }}"], groups: ["@crew"]}',
    "computed": 'approvers: "{{ task.name }}"',
    "computed, both": 'approvers: {users: ["{{ task.started_by }}", "{{ task.name }}"]}, required: 3',
    "one of two is left": "approvers: pair, distinct_from: [facts]",
    "all who are left": "approvers: pair, required: all, distinct_from: [facts]",
    "either may have": "approvers: {users: [a]}, distinct_from: [either, one]",
    "unknown who": "approvers: {users: [a]}, distinct_from: [other]",
    "a group": "approvers: crew, required: 2, distinct_from: [facts]",
    "one alone may have decided": "approvers: pair, required: 2, distinct_from: [glass]",
    "may have been left out": "approvers: {users: [a]}, distinct_from: [maybe, lax, skipped]",
    "the starter was not asked there, and may here": (
        "approvers: pair, required: all, self_approval: true, distinct_from: [all]"
    ),
    "guests were not asked there, and may here": "approvers: pair, external: true, distinct_from: [all]",
    "who was kept out there is not here": "approvers: {users: [a]}, distinct_from: [apart]",
    "own form, other people": "approvers: pair, distinct_from: [own]",
    "the glass is for others": "approvers: pair, break_glass: {users: [a, c]}",
    "two are needed": "approvers: pair, required: 2, break_glass: pair",
    "all are needed": "approvers: pair, required: all, break_glass: {users: [a]}",
    "perhaps two are needed": 'approvers: pair, required: "{{ task.version }}", break_glass: pair',
    "a group breaks it": "approvers: pair, break_glass: crew",
    "one of a computed list breaks it": 'approvers: {users: "{{ task.name }}"}, break_glass: {users: ["t"]}',
    "two rules": "rules: [{from: pair}, {from: crew}], break_glass: pair",
}
FORMS = {
    "own form": 'assignees: "{{ task.started_by }}"',
    "after a form of others": 'assignees: "{{ task.started_by }}", distinct_from: [facts, all]',
    "all of the others": "assignees: pair, distinct_from: [all]",
    "one is left": "assignees: pair, distinct_from: [facts]",
    "claim of several": 'assignees: {users: ["{{ task.started_by }}", a]}, claim: 1h',
    "claim of a computed list": 'assignees: "{{ task.name }}", claim: 1h',
}


@pytest.mark.parametrize("settings", [pytest.param(text, id=name) for name, text in GATES.items()])
def test_a_gate_that_somebody_may_pass_is_taken(settings: str) -> None:
    assert problems(f"{HEAD}    type: approval_gate\n    with: {{title: x, {settings}}}\n") == []


@pytest.mark.parametrize("settings", [pytest.param(text, id=name) for name, text in FORMS.items()])
def test_a_form_that_somebody_may_complete_is_taken(settings: str) -> None:
    assert problems(f"{HEAD}    type: human_task\n    with: {{title: x, {settings}}}\n") == []


AFTER_ANOTHER_TYPE = """\
name: p
steps:
  - {name: facts, type: look, with: {title: x}}
  - name: gate
    type: approval_gate
    needs: [facts]
    with: {title: x, approvers: {users: [a]}, distinct_from: [facts]}
"""


def test_who_must_have_answered_a_step_of_a_registered_type_is_known() -> None:
    written = {"name": "look", "extends": "human_task", "with": {"assignees": {"users": ["a"]}}}
    look = known_types(collect(BUILT_IN), [a_registered(written)]).types["look"]
    with pytest.raises(DefinitionError, match="`a` must have answered `facts`"):
        load_text(AFTER_ANOTHER_TYPE, "a.yaml", collect([*BUILT_IN, look]))


@pytest.mark.parametrize("like", [HUMAN_TASK, APPROVAL_GATE], ids=lambda like: like.name)
def test_what_a_type_of_a_package_makes_of_its_settings_is_its_own_affair(like: StepType) -> None:
    people = {"users": ["a"]}
    look = replace(like, name="look", defaults={"assignees": people, "approvers": people}, settings={})
    load_text(AFTER_ANOTHER_TYPE, "a.yaml", collect([*BUILT_IN, replace(look, check=no_more_checks)]))
