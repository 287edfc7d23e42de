"""Owns what tests of wrong requests look at: that a problem is complete, and that nothing was done."""

from tests.slack.api.program import Heard, Program


def assert_problem(heard: Heard, status: int, name: str, *fields: str) -> None:
    """See that a problem is complete: what, why, where, and what to do."""
    assert (heard.status, heard.problem) == (status, name), heard
    assert heard.headers["Content-Type"].startswith("application/problem+json")
    assert heard.body["status"] == status
    assert heard.body["type"] == f"urn:signoff:problem:{name}"
    assert heard.body["title"]
    assert heard.body["detail"]
    assert heard.body["fix"] or heard.body["errors"], heard.body
    assert [one["field"] for one in heard.body["errors"]] == list(fields)
    assert all(one["detail"] for one in heard.body["errors"])


async def tasks(reader: Program, started: int) -> None:
    """See how many tasks there are, by their names."""
    assert (await reader.ask("GET", f"/tasks/hello-{started + 1}")).status == 404
    if started:
        assert (await reader.ask("GET", f"/tasks/hello-{started}")).status == 200
