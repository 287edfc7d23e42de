"""A gate has sent work back too often: operators decide on the next rejection, and see what it says."""

import pytest

from sandbox.people import Workspace
from tests.slack.asking import closed
from tests.slack.house import House
from tests.slack.test_rounds import sent_back

pytestmark = pytest.mark.usefixtures("signoff")
ONCE = """
name: once
steps:
  - name: terms
    type: shell
    with: {run: "echo The usual terms."}
  - name: gate
    type: approval_gate
    needs: [terms]
    with: {title: Are the terms right?, approvers: {users: ["@bob", "@carol"]}, max_rounds: 1}
"""


@pytest.fixture
def home(home: House) -> House:
    """The same, with a pipeline whose gate sends work back once."""
    home.write_pipeline("once", ONCE)
    return home


async def test_operators_see_the_objection_that_they_decide_on(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run once")
    first = await slack.wait_for_card("#general", button="Approve")
    await sent_back(slack.bob, first, "terms", "Too short.")
    second = await slack.wait_for_card("#general", button="Approve", besides=(first,))
    await sent_back(slack.carol, second, "terms", "Too long.")
    question = await slack.wait_for_card("#general", button="Skip")
    assert "gate has sent work back too often" in question.text()
    assert "Rejected here by @carol in round 2:\nToo long." in question.text()
    assert "Rejected here by @bob in round 1:\nToo short." in question.text()
    assert question.text().index("Too long.") < question.text().index("Too short.")
    await slack.dave.click(question, "Retry")
    await closed(slack, question)
    third = await slack.wait_for_card("#general", button="Approve", besides=(first, second))
    assert "Sent back by @carol at gate:\nToo long." in third.text()
