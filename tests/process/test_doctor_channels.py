"""`signoff doctor`: pipelines, channels that are named, tokens of programs; broken, named, and mended."""

import json
from pathlib import Path

import pytest

from bot.doctor import channels_look
from bot.doctor.findings import Subject, Verdict
from bot.manifest import SCOPES
from engine.language.definition import load_text
from engine.model import Actor, UserId
from sandbox.seeds import ALICE, BOT_USER_ID
from tests.process.patient import ACME, Patient, patient, verdicts
from tests.process.serving import at_work, started
from tests.support.waiting import eventually

GATE = "{name: ask, type: approval_gate, with: {title: Go?, approvers: anyone}}"


def names(it: Patient, channel: str, name: str = "post") -> Path:
    """Let a pipeline name a channel."""
    return it.write_pipeline(name, f'name: {name}\nchannel: "{channel}"\nsteps:\n  - {GATE}\n')


async def asks_in(it: Patient, channel: str) -> None:
    """Let the bot have asked in a channel, and end."""
    async with at_work(it.folder, it.settings) as bot:
        await started(bot, "hello", channel)
        await it.slack.wait_for_card(channel, button="Approve")


# --- pipelines -----------------------------------------------------------------------------------


async def test_mistakes_in_pipelines_are_named_and_check_sees_them_mended(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        bad = it.write_pipeline("bad", "name: bad\nsteps:\n  - {name: a, type: nonsense}\n")
        found = await it.wrong()
        assert found.subject is Subject.PIPELINES
        assert found.found.startswith(f"{bad}:3: steps[0].type: there is no step type `nonsense`")
        bad.write_text(f"name: bad\nsteps:\n  - {GATE}\n")
        await it.carry_out(found.fix)
        await it.is_content()


async def test_two_files_of_one_pipeline_are_named(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        again = it.write_pipeline("hello-again", f"name: hello\nsteps:\n  - {GATE}\n")
        found = await it.wrong()
        assert f"{again} defines a pipeline named hello already; names must differ" in found.found
        assert (found.fix or "").startswith("give one of the two another `name:`")
        again.unlink()
        await it.is_content()


async def test_an_empty_folder_is_noted(tmp_path: Path) -> None:
    async with patient(tmp_path, SIGNOFF_PIPELINES=str(tmp_path)) as it:
        assert "there is no pipeline in " in (await it.noted(Subject.PIPELINES)).found


async def test_registered_step_types_are_known(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        async with at_work(it.folder, it.settings) as bot:
            mine = {"name": "nap", "extends": "delay", "with": {"for": "1s"}}
            await bot.engine.step_types.pipeline_register_step_type(mine, by=Actor(id=UserId(ALICE)))
        it.write_pipeline("sleepy", "name: sleepy\nsteps:\n  - {name: a, type: nap}\n")
        await it.is_content()


# --- channels that pipelines name ----------------------------------------------------------------


async def test_a_channel_that_is_not_there_is_named_with_its_file(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        file = names(it, "#nowhere")
        found = await it.wrong()
        assert found.subject is Subject.CHANNELS
        assert found.found.startswith(f"#nowhere ({file}): there is no such channel")
        await it.slack.happen("create-channel", name="nowhere")
        await it.is_content()


async def test_an_archived_channel_is_named_and_unarchiving_it_mends_it(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        names(it, "#releases")
        await it.is_content()
        assert "the bot can post in the 1 channel where it has to" in (await it.of(Subject.CHANNELS)).found
        await it.slack.happen("archive", channel="#releases")
        found = await it.wrong()
        assert found.found.endswith(": it is archived")
        assert "unarchive it (" in (found.fix or "")
        await it.slack.happen("unarchive", channel="#releases")
        await it.is_content()
        assert await it.slack.calls("conversations.join") == []


@pytest.mark.parametrize("by_id", [False, True])
async def test_a_private_channel_without_the_bot_is_named_and_inviting_it_mends_it(
    tmp_path: Path, *, by_id: bool
) -> None:
    async with patient(tmp_path) as it:
        id = (await it.slack.happen("create-channel", name="secret", private=True))["id"]
        names(it, id if by_id else "#secret")
        found = await it.wrong()
        assert found.subject is Subject.CHANNELS
        assert "`/invite @Signoff`" in (found.fix or "")
        await it.slack.happen("join", channel="#secret", person=BOT_USER_ID)
        await it.is_content()


async def test_a_public_channel_is_joined_by_itself_where_the_app_may_else_by_invitation(
    tmp_path: Path,
) -> None:
    async with patient(tmp_path) as it:
        names(it, "#releases")
        await it.is_content()
        await it.slack.happen("grant", scopes=sorted(SCOPES.keys() - {"channels:join"}))
        wrong = [f for f in await it.examined() if f.verdict is Verdict.WRONG]
        assert [f.subject for f in wrong] == [Subject.SCOPES, Subject.CHANNELS]
        assert wrong[1].fix == "type `/invite @Signoff` in it"
        await it.slack.happen("join", channel="#releases", person=BOT_USER_ID)
        assert (await it.wrong()).subject is Subject.SCOPES
        await it.slack.happen("reinstall")
        await it.is_content()


async def test_a_channel_where_only_some_may_post_is_named_and_lifting_it_mends_it(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        names(it, "#releases")
        await it.slack.happen("restrict", channel="#releases")
        found = await it.wrong()
        assert "only some may post there" in found.found
        assert "Posting permissions" in (found.fix or "")
        await it.slack.happen("lift", channel="#releases")
        await it.is_content()


@pytest.mark.parametrize(
    ("channel", "method"), [("#releases", "users.conversations"), ("C0RELEASES1", "conversations.info")]
)
async def test_without_the_scopes_to_read_neither_channels_nor_people_are_looked_at(
    tmp_path: Path, channel: str, method: str
) -> None:
    async with patient(tmp_path) as it:
        names(it, channel)
        await it.slack.happen("grant", scopes=sorted(SCOPES.keys() - {"channels:read", "users:read"}))
        assert (await it.wrong()).subject is Subject.SCOPES
        seen = {finding.subject: finding.found for finding in await it.examined()}
        assert seen[Subject.CHANNELS] == f"not looked at: Slack says missing_scope to {method}"
        assert seen[Subject.API_TOKENS] == "not looked at: the bot token lacks users:read"


async def test_where_slack_has_too_much_to_do_it_is_said_and_doing_it_again_mends_it(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        names(it, "#releases")
        await it.slack.trouble("ratelimited", on="conversations.info", count=1)
        found = await it.wrong()
        assert "about the channels: conversations.info: HTTP 429" in found.found
        assert found.fix == "run `signoff doctor` again in a minute"
        await it.carry_out(found.fix)
        await it.is_content()


async def test_very_many_channels_are_not_all_looked_at(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        for number in range(channels_look.LOOKED_AT_MOST + 2):
            await it.slack.happen("create-channel", name=f"c{number:02}")
            names(it, f"#c{number:02}", f"p{number:02}")
        assert "2 further channels were not looked at" in (await it.noted(Subject.CHANNELS)).found
        assert len(await it.slack.calls("conversations.info")) % channels_look.LOOKED_AT_MOST == 0


async def test_channels_and_services_of_pipelines_that_programs_registered_count(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await it.slack.happen("archive", channel="#releases")
        people = 'roles: {robots: {users: ["service:ci"]}}'
        text = f'name: theirs\nchannel: "#releases"\n{people}\nsteps:\n  - {GATE}\n'
        async with at_work(it.folder, it.settings) as bot:
            theirs = load_text(text, "theirs.yaml", bot.engine.step_types.known)
            await bot.engine.pipelines.register(theirs, by=Actor(id=UserId(ALICE)))
        await token(it, "ci")
        assert (await it.wrong()).found == "#releases (registered theirs): it is archived"
        assert (await it.of(Subject.API_TOKENS)).verdict is Verdict.OK


# --- channels where people are asked -------------------------------------------------------------


async def test_channels_of_requests_that_wait_are_looked_at(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        channel = (await it.slack.happen("create-channel", name="ops", private=True, members=["alice"]))["id"]
        await it.slack.happen("join", channel="#ops", person=BOT_USER_ID)
        await asks_in(it, channel)
        await it.is_content()
        await it.slack.happen("leave", channel="#ops", person=BOT_USER_ID)
        found = await it.wrong()
        assert found.found == f"{channel} (requests wait there): the bot is not in it"
        await it.slack.happen("join", channel="#ops", person=BOT_USER_ID)
        await it.is_content()


async def test_where_requests_were_answered_the_bot_need_not_be(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        channel = (await it.slack.happen("create-channel", name="ops", private=True, members=["bob"]))["id"]
        await it.slack.happen("join", channel="#ops", person=BOT_USER_ID)
        async with at_work(it.folder, it.settings) as bot:
            await started(bot, "hello", channel)
            card = await it.slack.wait_for_card(channel, button="Approve")
            await bot.reached.wait()
            await it.slack.bob.click(card, "Approve")
            await it.slack.wait_for(card, lambda shown: not shown.has_button("Approve"))
        await it.slack.happen("leave", channel="#ops", person=BOT_USER_ID)
        await it.is_content()


def refused(it: Patient) -> bool:
    posts = [call for call in it.sandbox.platform.calls if call["method"] == "chat.postMessage"]
    return any(post["error"] for post in posts)


async def test_what_slack_refused_is_noted_until_it_was_tried_again(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await it.slack.happen("join", channel="#releases", person=BOT_USER_ID)
        await it.slack.happen("restrict", channel="#releases")
        async with at_work(it.folder, it.settings) as bot:
            releases = "C0RELEASES1"
            await started(bot, "hello", releases)
            await eventually(lambda: refused(it), what="Slack's refusal")
        assert "only some may post there" in (await it.of(Subject.CHANNELS)).found  # and nothing besides
        await it.slack.happen("lift", channel="#releases")
        found = await it.noted(Subject.CHANNELS)
        assert "C0RELEASES1: Slack refused messages there on " in found.found
        assert found.found.endswith(" UTC: restricted_action_read_only_channel")
        async with at_work(it.folder, it.settings):
            await it.slack.wait_for_card("#releases", button="Approve")
        await it.is_content()
        assert (await it.of(Subject.CHANNELS)).verdict is Verdict.OK


# --- tokens of programs --------------------------------------------------------------------------


async def token(it: Patient, identity: str, scopes: str = "decide") -> str:
    """Make a token; gives its id."""
    words = ("--tenant", ACME, "--scopes", scopes, "--as", identity, "--name", "ci", "--json")
    ended = await it.type("token", "create", *words)
    assert ended.status == 0, ended.errors
    return str(json.loads(ended.output)["id"])


@pytest.mark.parametrize(
    ("person", "said"), [("U0OSCAR0001", "is deactivated"), ("U0GONE00001", "is nobody in this workspace")]
)
async def test_a_token_of_somebody_who_left_is_noted_and_revoking_it_mends_it(
    tmp_path: Path, person: str, said: str
) -> None:
    async with patient(tmp_path) as it:
        await token(it, "U0ALICE0001")
        assert (await it.of(Subject.API_TOKENS)).found == "1 token, and whoever they act as is there"
        id = await token(it, person)
        found = await it.noted(Subject.API_TOKENS)
        assert f"the token ci acts as {person}, who {said}" in found.found
        assert id in (found.fix or "")
        await it.carry_out(found.fix)
        assert verdicts(await it.examined())[Subject.API_TOKENS] is Verdict.OK


async def test_a_service_that_nobody_names_is_noted_and_naming_it_mends_it(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await token(it, "reader", "tasks:read")
        assert (await it.of(Subject.API_TOKENS)).verdict is Verdict.OK
        await token(it, "ci")
        found = await it.noted(Subject.API_TOKENS)
        assert found.found == "the token ci may decide as service:ci, but no pipeline names that service"
        roles = 'roles: {robots: {users: ["service:ci"]}}'
        gate = GATE.replace("approvers: anyone", "approvers: robots")
        it.write_pipeline("robots", f"name: robots\n{roles}\nsteps:\n  - {gate}\n")
        assert (await it.of(Subject.API_TOKENS)).verdict is Verdict.OK


async def test_where_slack_does_not_say_who_somebody_is_it_is_said(tmp_path: Path) -> None:
    async with patient(tmp_path) as it:
        await token(it, "U0ALICE0001")
        await it.slack.trouble("error_before", on="users.info")
        found = await it.wrong()
        assert found.subject is Subject.API_TOKENS
        await it.slack.no_trouble()
        await it.is_content()
