"""Owns the token with which programs try the demo: made once, and kept among the demo's files."""

import os
from contextlib import suppress
from pathlib import Path

from bot.settings import SettingsError
from engine.codes import Scope
from engine.model import UserId
from engine.token_desk import SECRET, TokenDesk, digest_of

_NAME = "demo"
_BY = "signoff demo"
_SCOPES = frozenset(Scope)


async def demo_token(desk: TokenDesk, file: Path, identity: UserId) -> str:
    """Give the secret of a token that may do everything in the name of somebody.

    It is the one that lies in the file, as long as that is of use; else a new one, which is put there.

    Raises:
        SettingsError: the file cannot be read or written.
    """
    kept = _read(file)
    if kept is not None and await _is_of_use(desk, kept, identity):
        return kept
    new = await desk.create(name=_NAME, scopes=_SCOPES, identity=identity, by=_BY)
    _write(file, new.secret)
    return new.secret


async def _is_of_use(desk: TokenDesk, secret: str, identity: UserId) -> bool:
    """Say whether a secret lets in whoever it should, for everything; and do not count that as a use."""
    digest = digest_of(secret)
    token = next((token for token in await desk.all() if token.digest == digest), None)
    if token is None or token.revoked_at is not None:
        return False
    return token.identity == identity and token.scopes >= _SCOPES


def _read(file: Path) -> str | None:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unfit(file, "read", error) from error
    return text if SECRET.fullmatch(text) else None


def _write(file: Path, secret: str) -> None:
    """Put a secret where only its owner can read it, from the first moment on."""
    try:
        with suppress(FileNotFoundError):
            file.unlink()
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(f"{secret}\n")
    except OSError as error:
        raise _unfit(file, "write", error) from error


def _unfit(file: Path, verb: str, error: Exception) -> SettingsError:
    reason = error.strerror if isinstance(error, OSError) else "it is no text"
    return SettingsError([f"--data: cannot {verb} {file}: {reason}; remove it, and start again"])
