"""Owns the look at the scopes: which the manifest asks for and the token lacks, and the other way round."""

from collections.abc import Sequence

from bot.doctor.findings import Finding, Subject, note, ok, wrong
from bot.doctor.slack_places import manifest_fix
from bot.manifest import SCOPES
from bot.settings import Settings

_OURS = Subject.SCOPES


def scopes_findings(granted: frozenset[str] | None, settings: Settings) -> Sequence[Finding]:
    """Compare what Slack says of the token with the manifest. None: Slack did not say."""
    if granted is None:
        return [note(_OURS, "what answers for Slack does not say which scopes the token has")]
    fix = manifest_fix(settings)
    missing = [f"{scope} ({SCOPES[scope]})" for scope in sorted(SCOPES.keys() - granted)]
    needless = sorted(granted - SCOPES.keys())
    found = []
    if missing:
        found.append(wrong(_OURS, f"the token lacks {', '.join(missing)}", fix))
    if needless:
        found.append(note(_OURS, f"the token has scopes that nothing here uses: {', '.join(needless)}", fix))
    return found or [ok(_OURS, f"the token has the {len(SCOPES)} of the manifest, and no other")]
