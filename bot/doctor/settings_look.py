"""Owns the look at the settings: which are missing or wrong, and which names are no setting."""

from collections.abc import Iterator, Mapping, Sequence

from bot.doctor.findings import Finding, Subject, note, ok, wrong
from bot.settings import Settings, SettingsError, settings_from
from engine.language.mistakes import did_you_mean
from engine.secret_values import PREFIX

_OURS = ("SIGNOFF_", "SLACK_")
_OF_OTHERS = frozenset({"SIGNOFF_URL", "SIGNOFF_TOKEN"})  # of commands that ask a server


def settings_findings(environment: Mapping[str, str]) -> tuple[Settings | None, Sequence[Finding]]:
    """Give the settings, None if `signoff serve` would not take them; and what is to be said of them."""
    try:
        settings = settings_from(environment)
    except SettingsError as error:
        return None, [*problems_of(error), *_misspelt(environment)]
    misspelt = list(_misspelt(environment))
    return settings, misspelt or [ok(Subject.SETTINGS, "all that is needed is set")]


def settings_without_slack(environment: Mapping[str, str]) -> Settings | None:
    """Give settings that do for the database; None: not even that."""
    try:
        return settings_from(environment, for_slack=False)
    except SettingsError:
        return None


def problems_of(error: SettingsError) -> Sequence[Finding]:
    """Give each problem as a finding: what is wrong, and what would be right."""
    return [_finding(problem) for problem in error.problems]


def _finding(problem: str) -> Finding:
    """Part what `bot.settings` says in one sentence: `NAME: what is wrong; what would be right`."""
    name, _, said = problem.partition(": ")
    found, _, right = said.partition("; ")
    if not right:
        return wrong(Subject.SETTINGS, f"{name} is wrong", f"{name}: {said}")
    return wrong(Subject.SETTINGS, f"{name}: {found}", f"{name}: {right}")


def _misspelt(environment: Mapping[str, str]) -> Iterator[Finding]:
    known = {field.alias or "" for field in Settings.model_fields.values()}
    for name in sorted(environment.keys() - known - _OF_OTHERS):
        meant = did_you_mean(name, known - environment.keys()).removeprefix("; ")
        if name.startswith(_OURS) and not name.startswith(PREFIX) and meant:
            yield note(Subject.SETTINGS, f"{name} is no setting; {meant}", "rename it, or take it away")
