"""Owns the look at `signoff serve` from outside: does it run where the settings say, and how does it feel."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.doctor.findings import Finding, Subject, note, ok, wrong
from bot.settings import Settings

_OURS = Subject.PROCESS
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what is bound, not binding it
_SAID_AT_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSeen:
    """What was seen of it."""

    finding: Finding
    is_connected: bool = False  # it says itself that Slack and it reach each other


def address_of(settings: Settings) -> str:
    """Give where `signoff serve` answers on this machine."""
    host = _ANYWHERE.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


async def look_at_the_process(settings: Settings, http: aiohttp.ClientSession) -> ProcessSeen:
    """Ask it how it is."""
    if settings.port == 0:
        told = "SIGNOFF_PORT is 0, so nobody knows from outside where `signoff serve` answers"
        return ProcessSeen(finding=note(_OURS, told, "set SIGNOFF_PORT to a number, such as 3000"))
    url = address_of(settings)
    try:
        async with http.get(f"{url}/readyz", allow_redirects=False) as answer:
            said = await answer.json(content_type=None)
    except (aiohttp.ClientConnectorError, aiohttp.ClientOSError):
        return ProcessSeen(
            finding=note(_OURS, f"`signoff serve` does not run at {url}", "start `signoff serve`")
        )
    except TimeoutError:
        return ProcessSeen(finding=wrong(_OURS, f"what runs at {url} does not answer", _other_port(settings)))
    except (aiohttp.ClientError, ValueError):
        said = None
    if not _is_ours(said):
        told = f"at {url} something else than `signoff serve` answers"
        return ProcessSeen(finding=wrong(_OURS, told, _other_port(settings)))
    return ProcessSeen(finding=_judged(url, said), is_connected=not said["red"])


def _is_ours(said: Any) -> bool:
    return isinstance(said, dict) and all(isinstance(said.get(key), list) for key in ("red", "degraded"))


def _judged(url: str, said: dict[str, Any]) -> Finding:
    sentences = [str(sentence) for sentence in [*said["red"], *said["degraded"]]]
    more = [f"and {len(sentences) - _SAID_AT_MOST} more"] if len(sentences) > _SAID_AT_MOST else []
    told = "; ".join([*sentences[:_SAID_AT_MOST], *more])
    if said["red"]:
        fix = f"mend what is wrong here; if nothing is, start it again, and read its log (curl {url}/readyz)"
        return wrong(_OURS, f"`signoff serve` at {url} is not ready: {told}", fix)
    if sentences:
        return note(_OURS, f"`signoff serve` at {url} is degraded: {told}")
    return ok(_OURS, f"`signoff serve` at {url} is ready")


def _other_port(settings: Settings) -> str:
    return f"end what listens on port {settings.port} there, or set SIGNOFF_PORT to a port that is free"
