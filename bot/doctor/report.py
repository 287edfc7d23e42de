"""Owns how an examination is shown: in colours on a terminal, else in plain lines; and as JSON."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cards.text import counted
from bot.doctor.findings import Finding, Verdict
from engine.model import Json

_STYLES: Mapping[Verdict, str] = MappingProxyType(
    {Verdict.OK: "green", Verdict.NOTE: "yellow", Verdict.WRONG: "bold red", Verdict.SKIPPED: "dim"}
)
_VERDICT_CHARS, _SUBJECT_CHARS = 8, 12


def as_json(findings: Sequence[Finding]) -> dict[str, Json]:
    """Give what was found for programs."""
    return {
        "is_well": not any(finding.verdict is Verdict.WRONG for finding in findings),
        "checks": [
            {
                "check": finding.subject.value,
                "verdict": finding.verdict.value,
                "found": finding.found,
                "fix": finding.fix,
            }
            for finding in findings
        ],
    }


def show(findings: Sequence[Finding], console: Console) -> None:
    """Show what was found, and how it is all in all."""
    if console.is_terminal:
        console.print(_table(findings))
    else:
        for finding in findings:
            for line in _lines(finding):
                console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(_all_in_all(findings), markup=False, highlight=False)


def _table(findings: Sequence[Finding]) -> Table:
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        told = Text(finding.found)
        if finding.fix is not None:
            told.append(f"\n→ {finding.fix}", style="bold")
        style = _STYLES[finding.verdict]
        table.add_row(Text(finding.verdict.value, style=style), Text(finding.subject.value), told)
    return table


def _lines(finding: Finding) -> Sequence[str]:
    head = f"{finding.verdict.value:<{_VERDICT_CHARS}} {finding.subject.value:<{_SUBJECT_CHARS}} "
    fix = [] if finding.fix is None else [f"{' ' * len(head)}→ {finding.fix}"]
    return [f"{head}{finding.found}", *fix]


def _all_in_all(findings: Sequence[Finding]) -> str:
    wrong = sum(finding.verdict is Verdict.WRONG for finding in findings)
    if not wrong:
        return "All is well."
    return f"{counted(wrong, 'thing')} {'is' if wrong == 1 else 'are'} wrong."
