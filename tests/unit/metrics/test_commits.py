from dataclasses import replace
from datetime import timedelta

from prometheus_client import CollectorRegistry, generate_latest

from bot.metrics.commits import CountedCommits
from engine.codes import ClosedBecause, HumanTaskKind, HumanTaskStatus, TaskState, Verdict
from engine.human_task import HumanTask
from engine.model import HumanTaskId
from engine.ports.observer import Commit
from engine.snapshot import Change, TaskSnapshot
from tests.makers import HOUR, NOON, SECOND, a_decision, a_request, a_task
from tests.unit.metrics.reading import Numbers

APPROVED, REJECTED, EXPIRED = HumanTaskStatus.APPROVED, HumanTaskStatus.REJECTED, HumanTaskStatus.EXPIRED


def counted(*changes: Change, **fields: int | timedelta) -> Numbers:
    """Commit each of these changes; give what is counted then."""
    registry = CollectorRegistry()
    commits = CountedCommits(registry)
    for change in changes:
        commits.committed(Commit(changes=(change,), **fields))  # type: ignore[arg-type]  # two kinds of number
    return Numbers(generate_latest(registry).decode())


def moved(before: TaskSnapshot | None, after: TaskSnapshot) -> Change:
    return Change(before=before, after=after)


def of_request(before: HumanTask, after: HumanTask) -> Change:
    """Move a request of a task."""
    return moved(a_task(before), a_task(after))


def in_state(state: TaskState) -> TaskSnapshot:
    return replace(a_task(), state=state)


def test_what_can_be_counted_is_there_before_it_happens() -> None:
    numbers = counted()
    assert numbers("signoff_tasks_started_total") == 0
    assert numbers("signoff_tasks_ended_total", state="failed") == 0
    assert numbers("signoff_decisions_total", kind="approval", outcome="expired") == 0
    assert numbers("signoff_decisions_total", kind="form", outcome="approved") is None
    assert numbers("signoff_time_to_decide_seconds_count", kind="question") == 0


def test_how_many_commands_shared_a_commit_and_how_long_it_took() -> None:
    numbers = counted(moved(None, a_task()), commands=7, took=timedelta(milliseconds=20))
    assert numbers("signoff_batch_commands_sum") == 7
    assert (numbers("signoff_batch_commands_bucket", le="5.0"), numbers("signoff_batch_commands_count")) == (
        0,
        1,
    )
    assert numbers("signoff_commit_seconds_sum") == 0.02
    assert numbers("signoff_commit_seconds_bucket", le="0.01") == 0
    assert numbers("signoff_commit_seconds_bucket", le="0.025") == 1


def test_a_task_starts_once_and_ends_whenever_it_does() -> None:
    running, failed = in_state(TaskState.RUNNING), in_state(TaskState.FAILED)
    numbers = counted(
        moved(None, running), moved(running, failed), moved(failed, running), moved(running, failed)
    )
    assert numbers("signoff_tasks_started_total") == 1
    assert numbers.of("signoff_tasks_ended_total") == {("failed",): 2}


def test_a_task_that_ended_and_is_touched_again_does_not_end_again() -> None:
    over = in_state(TaskState.COMPLETED)
    assert counted(moved(over, replace(over, revision=9))).of("signoff_tasks_ended_total") == {}


def test_a_task_that_ends_in_the_commit_in_which_it_starts_counts_as_both() -> None:
    numbers = counted(moved(None, in_state(TaskState.COMPLETED)))
    assert numbers("signoff_tasks_started_total") == 1
    assert numbers.of("signoff_tasks_ended_total") == {("completed",): 1}


def test_each_word_counts_and_the_last_one_says_how_long_it_took() -> None:
    first, second = a_decision("bob", at=NOON + HOUR), a_decision("carol", at=NOON + 3 * HOUR)
    opened = a_request("bob", "carol", required=2)
    once = replace(opened, said=(first,))
    done = replace(once, said=(first, second), status=APPROVED, closed_at=NOON + 4 * HOUR)
    numbers = counted(of_request(opened, once), of_request(once, done), of_request(done, replace(done)))
    assert numbers.of("signoff_decisions_total") == {("approval", "approved"): 2}
    assert numbers.of("signoff_time_to_decide_seconds_sum") == {("approval",): 3 * 3_600}
    assert numbers("signoff_time_to_decide_seconds_bucket", kind="approval", le="7200.0") == 0
    assert numbers("signoff_time_to_decide_seconds_bucket", kind="approval", le="14400.0") == 1


def test_words_that_came_in_one_commit_all_count() -> None:
    opened = a_request("bob", "carol", required=2)
    said = (a_decision("bob"), a_decision("carol", Verdict.REJECTED))
    done = replace(opened, said=said, status=REJECTED, closed_at=NOON)
    assert counted(of_request(opened, done)).of("signoff_decisions_total") == {
        ("approval", "approved"): 1,
        ("approval", "rejected"): 1,
    }


def test_what_time_ended_is_expired_and_took_nobody_any_time() -> None:
    opened = a_request(kind=HumanTaskKind.FORM)
    over = replace(opened, status=EXPIRED, closed_at=NOON + HOUR, closed_because=ClosedBecause.EXPIRED)
    numbers = counted(of_request(opened, over))
    assert numbers.of("signoff_decisions_total") == {("form", "expired"): 1}
    assert numbers.of("signoff_time_to_decide_seconds_count") == {}


def test_an_approval_that_does_not_suffice_in_time_counts_beside_what_time_did() -> None:
    opened = a_request("bob", "carol", required=2, said=(a_decision("bob"),))
    over = replace(opened, status=EXPIRED, closed_at=NOON, closed_because=ClosedBecause.EXPIRED)
    numbers = counted(of_request(opened, over))
    assert numbers.of("signoff_decisions_total") == {("approval", "expired"): 1}
    assert numbers.of("signoff_time_to_decide_seconds_count") == {}


def test_what_is_closed_without_an_answer_was_decided_by_nobody() -> None:
    opened = a_request("bob", "carol", required=2, said=(a_decision("bob"),))
    status, because = HumanTaskStatus.CANCELLED, ClosedBecause.TASK_CANCELLED
    over = replace(opened, status=status, closed_at=NOON + HOUR, closed_because=because)
    numbers = counted(of_request(opened, over))
    assert numbers.of("signoff_decisions_total") == {}
    assert numbers.of("signoff_time_to_decide_seconds_count") == {}


def test_an_approval_that_stands_from_an_earlier_round_is_no_new_one() -> None:
    stands = a_decision("bob", stands_from=HumanTaskId("t1-1"), at=NOON - HOUR)
    opened = a_request("bob", "carol", required=2, said=(stands,))
    own = a_decision("carol", at=NOON + SECOND)
    done = replace(opened, said=(stands, own), status=APPROVED, closed_at=NOON + SECOND)
    numbers = counted(moved(a_task(), a_task(opened)), of_request(opened, done))
    assert numbers.of("signoff_decisions_total") == {("approval", "approved"): 1}
    assert numbers.of("signoff_time_to_decide_seconds_sum") == {("approval",): 1}


def test_a_word_that_was_undone_is_not_the_one_that_answered() -> None:
    undone = a_decision("bob", at=NOON + SECOND, is_undone=True)
    opened = a_request(said=(undone,))
    done = replace(
        opened, said=(undone, a_decision("bob", at=NOON + HOUR)), status=APPROVED, closed_at=NOON + HOUR
    )
    assert counted(of_request(opened, done)).of("signoff_time_to_decide_seconds_sum") == {
        ("approval",): 3_600
    }


def test_two_processes_share_no_numbers() -> None:
    one, other = CollectorRegistry(), CollectorRegistry()
    CountedCommits(one).committed(Commit(changes=(moved(None, a_task()),)))
    CountedCommits(other)
    assert Numbers(generate_latest(one).decode())("signoff_tasks_started_total") == 1
    assert Numbers(generate_latest(other).decode())("signoff_tasks_started_total") == 0
