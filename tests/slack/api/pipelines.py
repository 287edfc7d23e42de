"""Owns the pipelines of the scenes: of one line, so that all happens in one order."""

from collections.abc import Mapping
from types import MappingProxyType

GATE = """
name: gate
title: Send a letter
roles:
  managers: {groups: ["@release-managers"]}
  operators: {users: ["@dave"]}
steps:
  - name: draft
    type: python
    with: {call: "examples.release:draft", args: {version: "1.0", objection: "{{ rejection.comment }}"}}
  - name: review
    type: approval_gate
    needs: [draft]
    with:
      title: Is it right?
      show: [draft]
      approvers: managers
      receipt: true
      editable: [draft.notes]
      break_glass: {users: ["@dave"]}
      remind: {after: 1h, every: 1d, times: 3}
  - name: last
    type: approval_gate
    needs: [review]
    with: {title: Send it?, approvers: managers, rollback_to: [draft]}
"""
PAIR = """
name: pair
title: Agree
roles:
  managers: {groups: ["@release-managers"]}
  operators: {users: ["@dave"]}
steps:
  - name: draft
    type: python
    with: {call: "examples.release:draft", args: {version: "1.0", objection: "{{ rejection.comment }}"}}
  - name: review
    type: approval_gate
    needs: [draft]
    with:
      title: Do both agree?
      show: [draft]
      editable: [draft.notes]
      rules:
        - {name: security, from: {users: ["@mallory", "@carol"]}}
        - {name: release, from: managers, required: 2}
"""
WINDOW = """
name: window
title: Change the price
steps:
  - name: draft
    type: python
    with: {call: "examples.release:draft", args: {version: "1.0", objection: "{{ rejection.comment }}"}}
  - name: review
    type: approval_gate
    needs: [draft]
    with:
      title: Change the price?
      show: [draft]
      editable: [draft.notes]
      approvers: {groups: ["@release-managers"]}
      undo_window: 1h
"""
FORM = """
name: form
title: Pay
steps:
  - name: facts
    type: human_task
    with:
      title: What shall be paid?
      assignees: {users: ["@bob"]}
      form:
        type: object
        required: [amount]
        properties:
          amount: {type: integer, title: Amount, minimum: 1}
          urgent: {type: boolean, title: Urgent, default: false}
  - name: last
    type: approval_gate
    needs: [facts]
    with: {title: Pay it?, approvers: {users: ["@carol"]}, show: [facts]}
"""
PEOPLE = """
name: people
surfaces: [slack]
steps:
  - {name: sign, type: approval_gate, with: {title: By hand?, approvers: {users: ["@bob"]}}}
"""
PIPELINES: Mapping[str, str] = MappingProxyType(
    {"gate": GATE, "pair": PAIR, "window": WINDOW, "form": FORM, "people": PEOPLE}
)
