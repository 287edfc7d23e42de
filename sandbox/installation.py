"""Owns the app's installation in the workspace: its ids, its tokens, and whether they still hold."""

from dataclasses import dataclass, replace
from typing import Any

from sandbox import ids
from sandbox.manifest import Manifest
from sandbox.records import Json, Person
from sandbox.seeds import BOT_USER_ID
from sandbox.state import State

FACT = "installation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What connects the app to the workspace."""

    app_id: str
    bot_id: str
    bot_user: str
    bot_token: str
    app_token: str
    signing_secret: str
    is_revoked: bool = False
    is_uninstalled: bool = False
    scopes: tuple[str, ...] | None = None  # of an older manifest, with which it was installed; None: of this
    app_scopes: tuple[str, ...] = ("connections:write",)  # of the app-level token

    def granted(self, manifest: Manifest) -> frozenset[str]:
        """Give the scopes of the bot token: those that the manifest had when the app was installed last."""
        return manifest.scopes if self.scopes is None else frozenset(self.scopes)


def install(state: State, manifest: Manifest) -> Installation:
    """Install the app, or find it installed; its bot user gets the name that the manifest gives it now."""
    row = state.facts.get(FACT)
    installation = Installation(**row) if row else _fresh()
    _save(state, installation)
    known = state.people.get(installation.bot_user)
    handle = manifest.bot_name.lower().replace(" ", "_")
    names: dict[str, Any] = {
        "real_name": manifest.app_name,
        "display_name": manifest.app_name,
        "handle": handle,
    }
    bot = Person(id=installation.bot_user, is_bot=True, title="App", color="2eb67d", **names)
    state.people.put(bot.id, replace(known, **names) if known else bot)
    return installation


def load(state: State) -> Installation:
    """Give the installation as it is now."""
    return Installation(**(state.facts.get(FACT) or {}))


def revoke(state: State, *, uninstall: bool) -> Installation:
    """Take the tokens back; with `uninstall` the app is gone as well."""
    installation = replace(load(state), is_revoked=True, is_uninstalled=uninstall)
    _save(state, installation)
    return installation


def reinstall(state: State) -> Installation:
    """Install the app again, with the manifest of now; its tokens are the same as before."""
    installation = replace(load(state), is_revoked=False, is_uninstalled=False, scopes=None)
    _save(state, installation)
    return installation


def grant(state: State, scopes: tuple[str, ...]) -> Installation:
    """Have the app installed from an older manifest, with these scopes."""
    installation = replace(load(state), scopes=scopes)
    _save(state, installation)
    return installation


def generate_app_token(state: State, scopes: tuple[str, ...]) -> Installation:
    """Put another app-level token, with these scopes, in the place of the one before."""
    installation = replace(load(state), app_token=ids.token("xapp"), app_scopes=scopes)
    _save(state, installation)
    return installation


def _fresh() -> Installation:
    return Installation(
        app_id=ids.slack_id("A"),
        bot_id=ids.slack_id("B"),
        bot_user=BOT_USER_ID,
        bot_token=ids.token("xoxb"),
        app_token=ids.token("xapp"),
        signing_secret=ids.secret(),
    )


def _save(state: State, installation: Installation) -> None:
    row: Json = {name: getattr(installation, name) for name in Installation.__slots__}
    state.facts.put(FACT, row)
