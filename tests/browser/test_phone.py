"""A phone shows an approval whole: what is asked, what it is about, how far it has come, and the buttons."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visits
from tests.slack.house import at_work, house, workspace

TITLE = "Approve release 1.2?"
ONE_RESULT = """
  - name: draft
    type: python
    with: {call: "examples.release:draft", args: {version: "1.2"}}
"""
TWO_RESULTS = """
  - name: draft
    type: python
    with:
      call: "builtins:str"
      args: {object: "Exports are twice as fast.\\nHolidays are known.\\nLinks of 1.1 keep working."}
  - name: checks
    type: python
    with:
      call: "builtins:dict"
      args: {tests: 412, coverage: "91 %", security: "no findings", size: "48 MB"}
"""
PIPELINE = """
name: ship
title: Ship a release
roles: {{managers: {{groups: ["@release-managers"]}}}}
steps:{steps}
  - name: review
    type: approval_gate
    needs: {shown}
    with:
      title: Approve release 1.2?
      text: Read the notes before you decide.
      show: {shown}
      rules:
        - {{from: {{users: ["@dave", "@mallory"]}}, name: security}}
        - {{from: managers, required: 2}}
      expires: {{after: 3d, then: reject}}
"""


@pytest.mark.parametrize(
    ("steps", "shown", "told"),
    [
        (ONE_RESULT, "[draft]", ("Release 1.2: exports are twice as fast",)),
        (TWO_RESULTS, "[draft, checks]", ("Links of 1.1 keep working.", "Size 48 MB")),
    ],
    ids=["one result", "two results"],
)
async def test_a_phone_shows_an_approval_of_two_rules_without_scrolling(
    visits: Visits, tmp_path: Path, steps: str, shown: str, told: tuple[str, ...]
) -> None:
    async with workspace() as sandbox:
        home = house(sandbox, tmp_path)
        home.write_pipeline("ship", PIPELINE.format(steps=steps, shown=shown))
        async with at_work(home, sandbox):
            carol = await visits.visitor(sandbox.url, "carol", width=390)
            await carol.page.set_viewport_size({"width": 390, "height": 700})
            alice = await visits.visitor(sandbox.url, "alice")
            await alice.start("ship")
            bob = await visits.visitor(sandbox.url, "bob")
            await bob.press(TITLE, "Approve")
            card = carol.card(TITLE)
            await expect(card).to_contain_text("approved by @bob")
            await expect(card).to_contain_text("else it is rejected")
            for seen in (
                carol.page.get_by_role("heading", name=TITLE),
                card.get_by_text("started by @alice"),
                *(card.get_by_text(text) for text in told),
                card.get_by_text("approved by @bob"),
                *(
                    card.get_by_role("button", name=name, exact=True)
                    for name in ("Approve", "Reject…", "More…")
                ),
            ):
                await expect(seen).to_be_in_viewport(ratio=1)
