"""The main job without a click: a release that a program starts, fills, sends back and approves."""

from typing import Any

from bot.app import Running
from engine.model import UserId
from sandbox.people import Workspace
from tests.slack.api.program import ALICE, BOB, CAROL, Program, program
from tests.slack.asking import closed
from tests.support.waiting import eventually


async def waiting(reader: Program, step: str, *, besides: str = "") -> Any:
    """Wait until a step asks people; gives the request with all that is known of it."""

    async def asked() -> Any:
        found = (await reader.get("/human-tasks?task=release-1"))["human_tasks"]
        return next((one for one in found if one["step"] == step and one["id"] != besides), None)

    id = (await eventually(asked, what=f"a request of {step}"))["id"]
    return await reader.get(f"/human-tasks/{id}")


async def filled(alice: Program, summary: str, *, besides: str = "") -> str:
    facts = await waiting(alice, "facts", besides=besides)
    assert facts["form"]["required"] == ["summary"]
    answer = {"summary": summary, "level": "high"}
    reply = await alice.post(
        f"/human-tasks/{facts['id']}/complete", {"answer": answer, "fingerprint": facts["fingerprint"]}
    )
    assert (reply["human_task"], reply["changed"]) == (facts["id"], True)
    return str(facts["id"])


async def test_the_whole_story_over_http(slack: Workspace, signoff: Running) -> None:
    async with (
        program(signoff, ALICE) as alice,
        program(signoff, BOB) as bob,
        program(signoff, CAROL) as carol,
    ):
        started = await alice.post("/tasks", {"pipeline": "release", "inputs": {"version": "1.2"}}, key="r1")
        assert started["task"]["name"] == "release-1"
        facts = await filled(alice, "Exports are faster.")
        review = await waiting(bob, "review")
        assert review["rollback_to"] == ["facts", "draft"]
        [rule] = review["rules"]
        assert (rule["required"], sorted(rule["asked"]), rule["roles"][0]) == (2, [BOB, CAROL], "managers")
        card = await slack.wait_for_card("#releases", button="Approve")
        await sent_back(bob, review)
        await closed(slack, card)
        assert "Sent back to *draft*" in card.text()
        assert "@bob through the API (token *ci*)" in card.text()
        await filled(alice, "Exports are twice as fast.", besides=facts)
        review = await waiting(bob, "review", besides=review["id"])
        assert review["rejection"]["comment"] == "The notes are too thin."
        for who in (bob, carol):
            path = f"/human-tasks/{review['id']}/approve"
            await who.post(path, {"fingerprint": review["fingerprint"]})
        await ended(alice)


async def sent_back(who: Program, review: Any) -> None:
    here = f"/human-tasks/{review['id']}"
    preview = await who.get(f"{here}/rollback-preview?to=draft")
    assert preview["rerun_steps"] == ["draft", "facts", "review"]
    says = {"comment": "The notes are too thin.", "foreseen": preview["foreseen"]}
    heard = await who.ask("POST", f"{here}/reject", says)
    assert (heard.status, heard.problem) == (409, "foreseen-otherwise"), "by an oversight no task ends"
    reply = await who.post(f"{here}/reject", {**says, "rollback_to": "draft"})
    assert reply["rerun_steps"] == preview["rerun_steps"]


async def ended(reader: Program) -> None:
    async def is_completed() -> bool:
        return bool((await reader.get("/tasks/release-1"))["state"] == "completed")

    await eventually(is_completed, what="the end of the release")
    task = await reader.get("/tasks/release-1")
    assert (task["inputs"]["version"], task["started_with"], task["version"]) == ("1.2", "ci", 2)
    assert {step["state"] for step in task["steps"]} == {"completed"}
    first = await reader.get("/tasks/release-1/artifacts/facts?version=1")
    assert (first["output"]["summary"], first["version"]) == ("Exports are faster.", 1)
    events = (await reader.get("/tasks/release-1/events?limit=200"))["events"]
    said = [(one["kind"], UserId(one["by"])) for one in events if one["by"] is not None]
    assert said[0] == ("task_started", ALICE)
    assert [by for kind, by in said if kind == "approved"] == [BOB, CAROL]
