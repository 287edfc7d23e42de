"""The benchmark measures small numbers, too, and refuses those that make no sense before it begins."""

from pathlib import Path

import pytest

from benchmarks import timers
from benchmarks.approval_flow import PIPELINE, fill, listing, options_of, throughput
from signoff.library import Signoff


@pytest.mark.parametrize("waiting", [0, 1, 51])
async def test_few_tasks_or_none_may_wait(tmp_path: Path, waiting: int) -> None:
    async with Signoff.open(f"sqlite:///{tmp_path}/signoff.db", [PIPELINE]) as signoff:
        await fill(signoff, waiting)
        took = await listing(signoff, waiting=waiting)
        assert 0 < took["p50"] <= took["p99"]


async def test_one_task_is_enough_to_measure(tmp_path: Path) -> None:
    async with Signoff.open(f"sqlite:///{tmp_path}/signoff.db", [PIPELINE]) as signoff:
        measured = await throughput(signoff, runs=1, clients=50)
        assert all(runs_per_s > 0 for runs_per_s in measured.values())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--runs 0", "argument --runs: give a whole number from 1 on (it is '0')"),
        ("--runs -5", "argument --runs: give a whole number from 1 on (it is '-5')"),
        ("--runs few", "argument --runs: give a whole number from 1 on (it is 'few')"),
        ("--clients 0", "argument --clients: give a whole number from 1 on (it is '0')"),
        ("--waiting 10 -1", "argument --waiting: give a whole number from 0 on (it is '-1')"),
        ("--waiting 10 5", "argument --waiting: tasks are added and never taken away: give the fewest first"),
        ("--json no/such/folder/out.json", "argument --json: there is no folder"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(
    capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        options_of(words.split())
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_no_measurement_of_growth_may_be_asked_for() -> None:
    assert options_of(["--waiting"]).waiting == []
    assert options_of(["--waiting", "0", "10"]).waiting == [0, 10]


async def test_few_timers_may_wait_or_none() -> None:
    measured = await timers.main(timers.options_of(["--waiting", "0", "5", "--rounds", "2"]))
    assert [line["waiting"] for line in measured["growth"]] == [0, 5]
    assert all(line["fire_ms"]["p50"] > line["find_ms"]["p50"] > 0 for line in measured["growth"])
    assert measured["times_the_first"][0] == {"waiting": 0, **dict.fromkeys(timers.MEASURED, 1.0)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--rounds 1", "argument --rounds: give a whole number from 2 on (it is '1')"),
        ("--rounds 100", "argument --rounds: a request has at most 100 reminders: give fewer"),
        ("--waiting many", "argument --waiting: give a whole number from 0 on (it is 'many')"),
        ("--database oracle", "argument --database: invalid choice: 'oracle'"),
    ],
)
def test_what_makes_no_sense_of_timers_is_refused(
    capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        timers.options_of(words.split())
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
