"""Owns an installation that `signoff doctor` looks at: its settings, its folder, the workspace beside it."""

import re
import shlex
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.doctor.examination import examine
from bot.doctor.findings import Finding, Subject, Verdict
from engine.model import TenantId
from sandbox.people import Workspace
from sandbox.seeds import TEAM_ID
from sandbox.server import Sandbox
from storage.database import open_database
from storage.migrate import prepare
from tests.process.command_line import Ended, signoff
from tests.process.serving import environment_for, furnish, workspace

ACME = TenantId(TEAM_ID)


@dataclass(slots=True, kw_only=True)
class Patient:
    """An installation; tests break it, and do what the doctor says."""

    folder: Path
    sandbox: Sandbox
    settings: dict[str, str]
    looks_with: dict[str, Any] = field(default_factory=dict)

    slack: Workspace = field(init=False)  # as a test drives it

    def __post_init__(self) -> None:
        self.slack = Workspace(self.sandbox.control.call)

    @property
    def address(self) -> str:
        """Give the address of the database."""
        return self.settings["SIGNOFF_DATABASE_URL"]

    async def examined(self) -> Sequence[Finding]:
        """Let the doctor look, in this process."""
        return (await examine(self.settings, **self.looks_with)).findings

    async def of(self, subject: Subject) -> Finding:
        """Give the one finding about a subject."""
        (finding,) = [finding for finding in await self.examined() if finding.subject is subject]
        return finding

    async def wrong(self) -> Finding:
        """Give the one thing that is wrong. It has a fix."""
        (finding,) = [finding for finding in await self.examined() if finding.verdict is Verdict.WRONG]
        assert finding.fix
        return finding

    async def noted(self, subject: Subject) -> Finding:
        """Give the one note on a subject, where nothing is wrong."""
        await self.is_content()
        (finding,) = [
            finding
            for finding in await self.examined()
            if finding.verdict is Verdict.NOTE and finding.subject is subject
        ]
        return finding

    async def is_content(self) -> None:
        """See that the doctor finds nothing wrong, and leaves nothing out."""
        findings = await self.examined()
        assert [f for f in findings if f.verdict in (Verdict.WRONG, Verdict.SKIPPED)] == []

    async def type(self, *words: str) -> Ended:
        """Type a command in the installation's folder."""
        return await signoff(self.folder, *words, environment=self.settings)

    async def carry_out(self, fix: str | None) -> None:
        """Type the command that a fix names."""
        command = re.search(r"`(signoff [^`]+)`", fix or "")
        assert command, fix
        ended = await self.type(*shlex.split(command[1])[1:])
        assert ended.status == 0, ended.errors

    async def settle(self) -> None:
        """Let the database be one that has been worked with."""
        async with open_database(self.address) as database:
            await prepare(database, ACME, may_migrate=True)

    def write_pipeline(self, name: str, text: str) -> Path:
        """Put a pipeline file where it is looked for."""
        path = self.folder / "pipelines" / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return path


@asynccontextmanager
async def patient(folder: Path, *, is_http: bool = False, **settings: str) -> AsyncIterator[Patient]:
    """Give an installation in which all is well; nothing of it runs yet."""
    furnish(folder)
    async with workspace(is_http=is_http) as sandbox:
        yield Patient(
            folder=folder,
            sandbox=sandbox,
            settings={
                **environment_for(sandbox),
                "SIGNOFF_PIPELINES": str(folder / "pipelines"),
                "SIGNOFF_DATABASE_URL": f"sqlite:///{folder / 'signoff.db'}",
                **settings,
            },
        )


def verdicts(findings: Sequence[Finding]) -> Mapping[Subject, Verdict]:
    """Give how each subject stands."""
    return {finding.subject: finding.verdict for finding in findings}
