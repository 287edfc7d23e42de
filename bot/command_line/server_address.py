"""Owns where the server is and who asks it: from what is typed, else from the environment and `.env`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.command_line.ending import surroundings_or_end
from bot.settings import SettingsError
from engine.token_desk import SECRET

URL, TOKEN = "SIGNOFF_URL", "SIGNOFF_TOKEN"
BASE = "/api/v1"
_HOW = (
    "who makes the call; `signoff token create --tenant T… --scopes … --as …` makes one where the database is"
)
_RIGHT_URL = "give the address of `signoff serve`, such as http://127.0.0.1:3000"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """A server, and the token that is shown to it."""

    url: str  # up to and with /api/v1
    token: str = field(repr=False)


def server_needed(url: str | None, token: str | None) -> ServerAddress:
    """Give the server for a command that needs one. Raises SettingsError."""
    return _server(url, token, surroundings_or_end(), is_needed=True)


def server_if_named(url: str | None, token: str | None) -> ServerAddress | None:
    """Give the server if one is named; None: the local database is to be read. Raises SettingsError."""
    kept = surroundings_or_end()
    if not (url or "").strip() and not kept.get(URL, "").strip():
        if token:
            raise SettingsError(
                [f"--token: it is shown to a server, and none is named; {_RIGHT_URL} in --url"]
            )
        return None
    return _server(url, token, kept, is_needed=False)


def _server(url: str | None, token: str | None, kept: Mapping[str, str], *, is_needed: bool) -> ServerAddress:
    where, secret = (url or kept.get(URL, "")).strip(), (token or kept.get(TOKEN, "")).strip()
    problems = []
    if not where:
        why = " this is done by a server" if is_needed else ""
        problems.append(f"--url: missing (or {URL}):{why}; {_RIGHT_URL}")
    elif not _is_web_address(where):
        problems.append(f"{'--url' if url else URL}: this is no address; {_RIGHT_URL}")
    if not secret:
        problems.append(f"--token: missing (or {TOKEN}): it says {_HOW}")
    elif not SECRET.fullmatch(secret):
        right = "a token is signoff_ and 40 characters, as it was shown when it was made"
        problems.append(f"{'--token' if token else TOKEN}: {right} (yours has {len(secret)} characters)")
    if problems:
        raise SettingsError(problems)
    return ServerAddress(url=_base(where), token=secret)


def _base(url: str) -> str:
    return f"{re.sub('(/api(/v1)?)?/*$', '', url)}{BASE}"


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False
    return is_whole and not (parts.username or parts.password or parts.query or parts.fragment or " " in url)
