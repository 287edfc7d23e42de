"""Owns what all tests share: their databases, hypothesis' profiles, an environment without settings."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.support.postgres import PostgresServer, postgres_server

# What a check outside a test file compared is shown as in a test file.
pytest.register_assert_rewrite(
    "tests.property.core.changes",
    "tests.property.core.checks",
    "tests.property.core.ledger",
    "tests.property.core.machine",
    "tests.property.core.moves",
    "tests.property.core.reminder_checks",
    "tests.property.core.review_book",
    "tests.property.core.review_checks",
    "tests.property.core.review_course",
    "tests.property.core.review_page",
    "tests.property.core.review_words",
    "tests.property.core.reviews",
    "tests.property.core.words",
)

PROFILE = os.environ.get("SIGNOFF_HYPOTHESIS", "quick")

hypothesis.settings.register_profile("quick", max_examples=50, deadline=None, print_blob=True)
hypothesis.settings.register_profile("thorough", max_examples=10_000, deadline=None, print_blob=True)
hypothesis.settings.load_profile(PROFILE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a thorough run take its time."""
    if PROFILE == "thorough":
        for item in items:
            item.add_marker(pytest.mark.timeout(0))


@pytest.fixture(autouse=True)
def _nobodys_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the developer's own tokens and settings."""
    for name in list(os.environ):
        if name.startswith(("SLACK_", "SIGNOFF_")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server, the same one for all tests."""
    with postgres_server() as server:
        yield server


@pytest.fixture
async def postgres_url(postgres: PostgresServer) -> AsyncIterator[str]:
    """The address of an empty PostgreSQL database of this test alone."""
    async with postgres.database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite database of this test alone; its file is not there yet."""
    return f"sqlite+aiosqlite:///{tmp_path / 'signoff.db'}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database: the test runs once on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
