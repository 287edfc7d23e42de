"""Forms that people fill in: of a request, and of a pipeline that is to be started."""

import pytest

from sandbox.people import Workspace
from sandbox.refusals import AppFailed
from tests.slack.asking import answer, closed
from tests.slack.house import House
from tests.support.waiting import eventually

pytestmark = pytest.mark.usefixtures("signoff")


async def test_each_error_of_a_form_stands_beside_its_field(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run survey")
    card = await slack.wait_for_card("#general", button="Complete…")
    await slack.bob.click(card, "Complete…")
    form = await slack.bob.modal("Complete")
    assert form.labels() == ["Ticket", "Mood", "Team", "Comment"]
    await form.fill(Ticket="seven").select("Mood", "good").fill(Team=["red", "green", "blue"]).submit()
    assert list(form.errors) == ["Ticket", "Team"]
    assert card.has_button("Complete…")
    await form.fill(Ticket="OPS-7", Team=["red"]).submit()
    assert not form.is_open
    await closed(slack, card)
    assert "*Completed* by @bob" in card.text()


async def test_only_those_asked_may_open_a_form(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run survey")
    card = await slack.wait_for_card("#general", button="Complete…")
    await slack.mallory.click(card, "Complete…")
    assert "Only @bob may answer this." in await slack.mallory.private_note()


async def test_a_form_that_is_sent_after_the_task_was_cancelled_keeps_what_was_typed(
    slack: Workspace,
) -> None:
    await slack.alice.command("#general", "/pipeline run survey")
    card = await slack.wait_for_card("#general", button="Complete…")
    await slack.bob.click(card, "Complete…")
    form = await slack.bob.modal("Complete")
    await slack.alice.command("#general", "/pipeline cancel survey-1")
    await (await slack.alice.modal("Cancel task")).submit()
    await form.fill(Ticket="OPS-7", Comment="It was a long story.").select("Mood", "bad").submit()
    assert "the task was cancelled" in form.text()
    assert "It was a long story." in form.text()


# --- of a pipeline ---------------------------------------------------------------------------------


async def test_without_inputs_the_form_opens_empty(slack: Workspace) -> None:
    await slack.alice.command("#releases", "/pipeline run release")
    form = await slack.alice.modal("Start")
    assert form.labels() == ["Version", "Urgent"]
    assert "⚠️" not in form.text()
    await form.fill(Version="1.2").submit()
    assert not form.is_open
    await slack.wait_for_card("#releases", button="Details…", text="release-1")


async def test_wrong_inputs_open_the_form_with_what_was_typed_and_what_is_wrong(slack: Workspace) -> None:
    line = "run deploy replicas=many notes='two words' colour=blue"
    await slack.alice.command("#general", f"/pipeline {line}")
    form = await slack.alice.modal("Start")
    assert form.value("Notes") == "two words"
    assert "Replicas must be a whole number, but is “many”" in form.text()
    assert "“colour” is no input of deploy; known: service, " in form.text()
    assert "is needed" not in form.text()  # that the service is missing, the form says by itself
    await form.fill(Service="Web Shop").submit()
    assert list(form.errors) == ["Service"]
    await form.fill(Service="web-shop").submit()
    assert not form.is_open
    card = await slack.wait_for_card("#general", button="Approve")
    assert "Deploy web-shop?" in card.text()


async def test_what_does_not_fit_stands_in_the_form_to_be_mended(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run deploy service='Web Shop' replicas=99 page=nowhere")
    form = await slack.alice.modal("Start")
    values = [form.value(label) for label in ("Service", "Replicas", "Page")]
    assert values == ["Web Shop", "99", "nowhere"]
    assert "Page is “nowhere”, but an address is written https://example.com/…" in form.text()
    await form.submit()
    assert list(form.errors) == ["Service", "Replicas", "Page"]
    await form.fill(Service="web-shop", Replicas="9", Page="").submit()
    assert not form.is_open


async def test_an_input_for_a_pipeline_without_inputs_is_told(slack: Workspace) -> None:
    await slack.alice.command("#general", "/pipeline run hello x=1")
    form = await slack.alice.modal("Start")
    assert "“x” is no input of hello" in form.text()
    assert "This pipeline asks for nothing. Press Start to start it." in form.text()
    await form.submit()
    assert not form.is_open
    await slack.wait_for_card("#general", button="Approve", text="Shall we go on?")


async def test_a_form_that_is_sent_twice_starts_one_task(slack: Workspace, home: House) -> None:
    await slack.alice.command("#general", "/pipeline run deploy")
    form = (await slack.alice.modal("Start")).fill(Service="web")
    await slack.trouble("lose_ack", on="interactive", count=1)
    with pytest.raises(AppFailed):
        await form.submit()
    await slack.no_trouble()
    await form.refresh()
    assert form.failed
    await form.submit()
    assert not form.is_open
    assert home.sql("SELECT count(*) FROM pipeline_tasks") == [(1,)]


async def test_a_form_of_an_older_pipeline_is_asked_again(slack: Workspace, home: House) -> None:
    await slack.alice.command("#general", "/pipeline run deploy")
    form = (await slack.alice.modal("Start")).fill(Service="web", Notes="kept")
    text = (home.pipelines / "deploy.yaml").read_text()
    home.write_pipeline("deploy", text.replace("title: Deploy the service", "title: Deploy anything"))

    async def is_published() -> bool:
        return "Deploy anything" in await answer(slack, "bob", "list")

    await eventually(is_published, what="the changed pipeline")
    await form.submit()
    assert "has changed since this form was opened" in form.text()
    await form.fill(Service="web").submit()
    assert not form.is_open
    await slack.wait_for_card("#general", button="Approve", text="Deploy web?")


async def test_who_may_not_start_is_told_before_anything_is_asked(slack: Workspace) -> None:
    assert "You may not start deploy." in await answer(slack, "grace", "run deploy", "#releases")
    await slack.grace.no_modal()
