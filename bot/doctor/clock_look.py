"""Owns the look at the clock: how far ours is from Slack's."""

from bot.doctor.findings import Finding, Subject, note, ok, skipped, wrong

MUCH_S = 30
TOO_MUCH_S = 5 * 60  # Slack's signatures, and ours, hold for so long
_OURS = Subject.CLOCK
_FIX = "let this machine keep the right time: `timedatectl set-ntp true`, or whatever sets its clock"


def clock_finding(behind_s: float | None) -> Finding:
    """Judge by how far our clock is behind Slack's; None: it is not known."""
    if behind_s is None:
        return skipped(_OURS, "what answers for Slack does not say what time it is")
    off = abs(behind_s)
    if off <= MUCH_S:
        return ok(_OURS, "it is right, as far as Slack's answers show")
    found = f"this machine's clock is {_span(off)} {'behind' if behind_s > 0 else 'ahead of'} Slack's"
    if off <= TOO_MUCH_S:
        return note(_OURS, found, _FIX)
    return wrong(_OURS, f"{found}: requests of Slack over HTTP are refused, and times are wrong", _FIX)


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
