"""Owns what the sandbox reads from an app's manifest: names, scopes, commands, events, surfaces."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sandbox.event_scopes import EVENT_SCOPES
from sandbox.records import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command that the app offers."""

    command: str
    description: str
    usage_hint: str
    escapes: bool
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A global shortcut or a message shortcut."""

    name: str
    is_global: bool
    callback_id: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The app as its manifest describes it."""

    app_name: str
    bot_name: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Command, ...]
    shortcuts: tuple[Shortcut, ...]
    has_home_tab: bool
    has_messages_tab: bool
    accepts_messages: bool
    is_interactive: bool
    uses_socket_mode: bool
    request_url: str | None

    def command(self, name: str) -> Command | None:
        """Give the slash command of that name, or None."""
        return next((command for command in self.commands if command.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """Give the shortcut with that callback id, or None."""
        return next((shortcut for shortcut in self.shortcuts if shortcut.callback_id == callback_id), None)


def read_manifest(path: Path) -> Json:
    """Read a manifest from its YAML file."""
    loaded: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict):
        raise TypeError(f"{path}: a manifest is a mapping, this is a {type(loaded).__name__}")
    return loaded


class ManifestRefused(ValueError):
    """Slack would not take this manifest; the message says all that is wrong with it."""


def parse_manifest(source: Mapping[str, Any]) -> Manifest:
    """Take from a manifest what the sandbox needs. Raises ManifestRefused."""
    features: Mapping[str, Any] = source.get("features") or {}
    settings: Mapping[str, Any] = source.get("settings") or {}
    home: Mapping[str, Any] = features.get("app_home") or {}
    subscriptions: Mapping[str, Any] = settings.get("event_subscriptions") or {}
    interactivity: Mapping[str, Any] = settings.get("interactivity") or {}
    name = str((source.get("display_information") or {}).get("name") or "App")
    manifest = Manifest(
        app_name=name,
        bot_name=str((features.get("bot_user") or {}).get("display_name") or name),
        scopes=frozenset(((source.get("oauth_config") or {}).get("scopes") or {}).get("bot") or ()),
        events=frozenset(subscriptions.get("bot_events") or ()),
        commands=tuple(map(_command, features.get("slash_commands") or ())),
        shortcuts=tuple(map(_shortcut, features.get("shortcuts") or ())),
        has_home_tab=bool(home.get("home_tab_enabled")),
        has_messages_tab=bool(home.get("messages_tab_enabled")),
        accepts_messages=not home.get("messages_tab_read_only_enabled", True),
        is_interactive=bool(interactivity.get("is_enabled")),
        uses_socket_mode=bool(settings.get("socket_mode_enabled")),
        request_url=subscriptions.get("request_url") or interactivity.get("request_url"),
    )
    if problems := _problems(manifest):
        raise ManifestRefused("; ".join(problems))
    return manifest


def _problems(manifest: Manifest) -> list[str]:
    problems = []
    if (manifest.commands or manifest.shortcuts) and "commands" not in manifest.scopes:
        problems.append("slash commands and shortcuts need the scope commands")
    for event in sorted(manifest.events):
        if event not in EVENT_SCOPES:
            problems.append(f"there is no event {event}")
        elif EVENT_SCOPES[event] and not EVENT_SCOPES[event] & manifest.scopes:
            problems.append(f"the event {event} needs the scope {' or '.join(sorted(EVENT_SCOPES[event]))}")
    if "message.im" in manifest.events and not manifest.has_messages_tab:
        problems.append("the event message.im needs features.app_home.messages_tab_enabled")
    return problems


def _command(row: Mapping[str, Any]) -> Command:
    return Command(
        command=str(row["command"]),
        description=str(row.get("description") or ""),
        usage_hint=str(row.get("usage_hint") or ""),
        escapes=bool(row.get("should_escape")),
        url=row.get("url"),
    )


def _shortcut(row: Mapping[str, Any]) -> Shortcut:
    return Shortcut(
        name=str(row["name"]),
        is_global=row.get("type") == "global",
        callback_id=str(row["callback_id"]),
        description=str(row.get("description") or ""),
    )
