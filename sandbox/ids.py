"""Owns the making of Slack's identifiers: unguessable, unique, in Slack's shapes."""

import secrets

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def slack_id(letter: str) -> str:
    """Make an id such as `C0A1B2C3D4E`: its letter says what it names."""
    return f"{letter}0" + "".join(secrets.choice(_ALPHABET) for _ in range(9))


def block_id() -> str:
    """Make the id that Slack gives a block that came without one."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(5))


def trigger_id(now_s: float) -> str:
    """Make a trigger id."""
    return f"{int(now_s * 1000)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"


def view_hash(now_s: float) -> str:
    """Make the hash that says which state of a view was seen."""
    return f"{int(now_s)}.{secrets.token_hex(4)}"


def token(prefix: str) -> str:
    """Make a token such as `xoxb-…`; valid in this sandbox only."""
    return f"{prefix}-sandbox-{secrets.token_hex(16)}"


def secret() -> str:
    """Make a signing secret."""
    return secrets.token_hex(16)


def ticket() -> str:
    """Make a part of an address that nobody can guess."""
    return secrets.token_urlsafe(18)
