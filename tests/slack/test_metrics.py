"""/metrics: a story is played in Slack, and what is counted is what happened."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.app import Running
from sandbox.cards import Card
from sandbox.people import Workspace
from tests.slack.asking import closed, deploy, hello
from tests.slack.clock import Hasty
from tests.slack.house import House, at_work, house, workspace
from tests.slack.story import whole_story
from tests.support.waiting import eventually
from tests.unit.metrics.reading import Numbers

HOUR = timedelta(hours=1)
OPEN_METRICS = "application/openmetrics-text; version=1.0.0"
NEVER = """\
name: never
steps:
  - name: ask
    type: approval_gate
    with: {title: Anybody?, approvers: anyone, expires: {after: 2h, then: skip}}
"""


async def page(url: str, accept: str = "*/*") -> tuple[str, str]:
    """Look at /metrics; give its kind, and what it says."""
    async with (
        aiohttp.ClientSession(headers={"Accept": accept}) as session,
        session.get(f"{url}/metrics") as answer,
    ):
        assert answer.status == 200
        return answer.headers["Content-Type"], await answer.text()


async def scrape(bot: Running) -> Numbers:
    """Look at /metrics as Prometheus does."""
    return Numbers((await page(bot.url))[1])


async def calls_made(slack: Workspace) -> Mapping[tuple[str, ...], float]:
    """Count the calls that came to Slack, by its own account: method and result."""
    return Counter((call["method"], call["error"] or "ok") for call in await slack.calls())


async def test_after_a_story_the_numbers_are_those_of_the_story(signoff: Running, slack: Workspace) -> None:
    await whole_story(slack)
    numbers = await scrape(signoff)
    assert numbers("signoff_tasks_started_total") == 1
    assert numbers.of("signoff_tasks_ended_total") == {("completed",): 1}
    assert numbers.of("signoff_decisions_total") == {
        ("approval", "approved"): 2,
        ("approval", "rejected"): 1,
        ("form", "submitted"): 2,
    }
    assert numbers.of("signoff_time_to_decide_seconds_count") == {("approval",): 2, ("form",): 2}
    commits = numbers("signoff_commit_seconds_count") or 0
    assert commits == numbers("signoff_batch_commands_count")
    assert commits >= 10
    assert (numbers("signoff_commit_seconds_sum") or 0) > 0
    assert numbers("signoff_tasks", state="waiting") == 0
    assert numbers("signoff_human_tasks_open") == 0
    assert numbers("signoff_database_readable") == 1


async def test_slack_counts_the_same_calls_as_we_do(signoff: Running, slack: Workspace) -> None:
    await closed(slack, await _approved(slack, await hello(slack)))

    async def agree() -> bool:
        return (await scrape(signoff)).of("signoff_slack_calls_total") == await calls_made(slack)

    await eventually(agree, what="the same number of calls, of each method and result")
    made = await calls_made(slack)
    assert made["apps.connections.open", "ok"] == 1
    assert made["auth.test", "ok"] >= 1
    assert made["chat.postMessage", "ok"] >= 2


async def test_trouble_with_slack_is_counted_by_its_kind_and_cards_fall_behind(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        clock = Hasty(slack)
        async with at_work(house(sandbox, tmp_path), sandbox, clock=clock) as bot:
            card = await hello(slack)
            await slack.trouble("ratelimited", on="chat.*", seconds=0, count=1)
            await closed(slack, await _approved(slack, card))
            await slack.trouble("error_before", on="chat.*")
            await slack.alice.command("#general", "/pipeline run hello")

            async def has_trouble() -> bool:
                numbers = await scrape(bot)
                words = Counter(result for _, result in numbers.of("signoff_slack_calls_total"))
                return {"ratelimited", "no_answer"} <= words.keys() and bool(numbers("signoff_cards_behind"))

            await eventually(has_trouble, what="the trouble in the numbers")
            await slack.no_trouble()
            await clock.let_leases_end()

            async def has_caught_up() -> bool:
                return (await scrape(bot))("signoff_cards_behind") == 0

            await eventually(has_caught_up, what="no card behind")


async def test_what_waits_is_shown_with_its_age_and_what_time_ends_is_expired(tmp_path: Path) -> None:
    async with workspace() as sandbox:
        slack = Workspace(sandbox.control.call)
        clock, home = Hasty(slack), house(sandbox, tmp_path)
        home.write_pipeline("never", NEVER)
        async with at_work(home, sandbox, clock=clock) as bot:
            await deploy(slack)
            await slack.alice.command("#general", "/pipeline run never")
            card = await slack.wait_for_card("#general", button="Approve", text="Anybody?")
            await clock.advance(HOUR)
            numbers = await scrape(bot)
            assert numbers.of("signoff_tasks") == {("waiting",): 2}
            assert numbers("signoff_human_tasks_open") == 2
            assert 3_600 <= (numbers("signoff_human_tasks_oldest_seconds") or 0) < 3_700
            await clock.advance(2 * HOUR)
            await closed(slack, card)
            assert (await scrape(bot)).of("signoff_decisions_total") == {("approval", "expired"): 1}


async def test_timers_that_do_not_go_away_are_late(signoff: Running, home: House, slack: Workspace) -> None:
    await deploy(slack)
    of_no_run = "SELECT tenant, id, 'approve', 99, 'remind', 0, 1 FROM pipeline_tasks"
    home.sql(f"INSERT INTO pipeline_timers {of_no_run}")
    numbers = await scrape(signoff)
    assert numbers("signoff_timers_late") == 1
    assert (numbers("signoff_timers_late_seconds") or 0) > 50 * 365 * 86_400


async def test_two_processes_in_one_count_each_their_own(tmp_path: Path) -> None:
    async with workspace() as here, workspace() as there:
        for name in ("here", "there"):
            (tmp_path / name).mkdir()
        async with (
            at_work(house(here, tmp_path / "here"), here) as busy,
            at_work(house(there, tmp_path / "there"), there) as idle,
        ):
            await hello(Workspace(here.control.call))
            assert (await scrape(busy))("signoff_tasks_started_total") == 1
            assert (await scrape(idle))("signoff_tasks_started_total") == 0


@pytest.mark.parametrize("is_http", [False, True], ids=["socket", "http"])
async def test_it_needs_no_token_however_slack_comes(tmp_path: Path, *, is_http: bool) -> None:
    async with (
        workspace(is_http=is_http) as sandbox,
        at_work(house(sandbox, tmp_path, is_http=is_http), sandbox) as bot,
    ):
        kind, said = await page(bot.url)
    assert kind.startswith("text/plain; version=")
    assert "signoff_tasks_started_total 0.0" in said


async def test_every_number_says_what_it_is_and_none_names_a_person_or_a_task(
    signoff: Running, slack: Workspace
) -> None:
    await deploy(slack)
    said = (await page(signoff.url))[1]
    for name, family in Numbers(said).families.items():
        assert name.startswith("signoff_"), name
        assert family.documentation.endswith((".", "none waits.")), name
        assert {label for sample in family.samples for label in sample.labels} <= {
            *("state", "kind", "outcome", "method", "result", "le")
        }
    assert "_created" not in said
    for word in ("deploy", "alice", "U0ALICE0001", "Deploy web?"):
        assert word not in said


async def test_it_speaks_open_metrics_to_whoever_asks_for_it(signoff: Running) -> None:
    kind, said = await page(signoff.url, OPEN_METRICS)
    assert kind.startswith("application/openmetrics-text; version=1.0.0")
    assert said.endswith("# EOF\n")


async def _approved(slack: Workspace, card: Card) -> Card:
    await slack.bob.click(card, "Approve")
    return card
