"""Owns the settings: read from the environment and `.env`, checked all at once."""

import os
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot import calendar_settings
from bot.dot_env import mistakes_in
from engine.errors import SignoffError
from engine.model import Json
from engine.ports.directory import PeopleRef

_TOKEN_KINDS = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
_KNOWN_KINDS = ("xoxb-", "xoxp-", "xoxe.", "xoxe-", "xapp-", "xwfp-")
_SQLITE = ("sqlite:///", "sqlite+aiosqlite:///")
_POSTGRES = ("postgresql://", "postgresql+asyncpg://", "postgres://")
_PERSON = r"[UW][A-Z0-9]{2,}|@[^@\s]+|[^@\s]+@[^@\s]+"
_GROUP = r"S[A-Z0-9]{2,}|group:(S[A-Z0-9]{2,}|@[^@\s]+)"
_PIPELINES = "pipelines"
_SHOWN_CHARS = 80
_PASSWORD = re.compile(r"//.*@")  # and who it is of
_SECRET = frozenset({"SIGNOFF_DATABASE_URL"})  # it may hold a password: its value is not repeated
_RIGHT: Mapping[str, str] = MappingProxyType(
    {
        "SLACK_API_URL": "give a web address such as https://slack.com/api/",
        "SIGNOFF_DATABASE_URL": "give sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE",
        "SIGNOFF_OPERATORS": "give ids, e-mail addresses, @handles, or groups as group:@handle, with commas "
        "in between",
        "SIGNOFF_COMMAND": "give a slash and 1 to 31 small letters, digits, - or _, such as /pipeline",
        "SIGNOFF_HOST": "give an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all that it has",
        "SIGNOFF_PORT": "give a number from 0 (any free port) to 65535",
        "SIGNOFF_API_REQUESTS_PER_MINUTE": "give how often a token may ask, such as 600",
        "SIGNOFF_LOG": "give text or json",
        "SIGNOFF_AUTO_MIGRATE": "give 1 or 0",
    }
)


class SettingsError(SignoffError):
    """Settings are missing or wrong; each with what would be right."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Settings(BaseModel):
    """What the process is told by its surroundings. Fields are named after their variables."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    slack_bot_token: str = Field("", alias="SLACK_BOT_TOKEN", repr=False)
    slack_app_token: str = Field("", alias="SLACK_APP_TOKEN", repr=False)
    slack_signing_secret: str = Field("", alias="SLACK_SIGNING_SECRET", repr=False)
    slack_api_url: str = Field("https://slack.com/api/", alias="SLACK_API_URL")
    database_url: str = Field("sqlite:///signoff.db", alias="SIGNOFF_DATABASE_URL", repr=False)
    pipelines: Path = Field(Path(_PIPELINES), alias="SIGNOFF_PIPELINES")
    operators: str = Field("", alias="SIGNOFF_OPERATORS")  # ids, e-mails, @handles, groups as group:@handle
    zone: str = Field("", alias="SIGNOFF_ZONE")  # "" in these four: as `engine.language.calendars` says
    working_days: str = Field("", alias="SIGNOFF_WORKING_DAYS")
    working_hours: str = Field("", alias="SIGNOFF_WORKING_HOURS")
    holidays: str = Field("", alias="SIGNOFF_HOLIDAYS")
    command: str = Field("/pipeline", alias="SIGNOFF_COMMAND")
    host: str = Field("127.0.0.1", alias="SIGNOFF_HOST")
    port: int = Field(3000, alias="SIGNOFF_PORT", ge=0, le=65535)  # 0: a free one
    api_requests_per_minute: int = Field(600, alias="SIGNOFF_API_REQUESTS_PER_MINUTE", ge=1, le=1_000_000)
    log: Literal["text", "json"] = Field("text", alias="SIGNOFF_LOG")
    auto_migrate: bool = Field(default=False, alias="SIGNOFF_AUTO_MIGRATE")

    @field_validator("slack_api_url")
    @classmethod
    def _is_a_web_address(cls, value: str) -> str:
        _check(re.fullmatch(r"\S+", value) and _is_web_address(value))
        return value if value.endswith("/") else f"{value}/"

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        try:
            named = make_url(value).database
        except ArgumentError:
            named = None
        _check(value.startswith((*_SQLITE, *_POSTGRES)) and named not in (None, "", ":memory:"))
        return value

    @field_validator("host")
    @classmethod
    def _is_a_host(cls, value: str) -> str:
        _check(re.fullmatch(r"[0-9A-Za-z:._%-]+", value) and all(len(part) < 64 for part in value.split(".")))
        return value

    @field_validator("operators")
    @classmethod
    def _are_people(cls, value: str) -> str:
        _check(all(re.fullmatch(f"{_PERSON}|{_GROUP}", name) for name in _names(value)))
        return value

    _is_a_zone = field_validator("zone")(calendar_settings.zone)
    _are_days = field_validator("working_days")(calendar_settings.working_days)
    _are_hours = field_validator("working_hours")(calendar_settings.working_hours)
    _are_holidays = field_validator("holidays")(calendar_settings.holidays)

    @field_validator("command")
    @classmethod
    def _is_a_command(cls, value: str) -> str:
        _check(re.fullmatch(r"/[a-z0-9_-]{1,31}", value))
        return value

    @property
    def uses_socket_mode(self) -> bool:
        """Say how Slack reaches us: over a socket that we open, else over signed HTTP."""
        return bool(self.slack_app_token)

    @property
    def operator_people(self) -> PeopleRef:
        """Give the operators of the installation."""
        names = _names(self.operators)
        groups = tuple(name.removeprefix("group:") for name in names if _is_group(name))
        users = tuple(name for name in names if not _is_group(name))
        return PeopleRef(users=users, groups=groups, labels=groups)

    @property
    def calendar(self) -> Mapping[str, Json]:
        """Give when people work, for pipelines that do not say it."""
        return calendar_settings.calendar(
            zone=self.zone, days=self.working_days, hours=self.working_hours, free=self.holidays
        )


def surroundings(dot_env: Path = Path(".env")) -> Mapping[str, str]:
    """Give the environment, filled up from `.env`: the environment wins, where it is not empty.

    Raises:
        SettingsError: there is an `.env` that cannot be read, or lines in it are no settings.
    """
    text = _text_of(dot_env)
    if mistakes := [f"{dot_env}, {mistake}" for mistake in mistakes_in(text)]:
        raise SettingsError(mistakes)
    kept = {name: value for name, value in dotenv_values(stream=StringIO(text)).items() if value}
    return {**os.environ, **kept, **{name: value for name, value in os.environ.items() if value}}


def settings_from(environment: Mapping[str, str], *, for_slack: bool = True) -> Settings:
    """Read the settings. What is empty counts as missing.

    Args:
        environment: variables by name.
        for_slack: whether the bot is to run: Slack's tokens and the folder of pipelines are needed.

    Raises:
        SettingsError: names everything that is missing or wrong.
    """
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    problems = [*_missing_tokens(given), *_wrong_tokens(given), *_no_folder(given)] if for_slack else []
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError([*problems, *(_sentence(dict(e)) for e in error.errors())]) from None
    problems += calendar_settings.calendar_problems(settings.calendar)
    if problems:
        raise SettingsError(problems)
    return settings


def _text_of(dot_env: Path) -> str:
    try:
        return dot_env.read_text("utf-8-sig") if dot_env.is_file() or dot_env.is_fifo() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{dot_env}: cannot be read: {error}"]) from error


def _missing_tokens(given: Mapping[str, str]) -> list[str]:
    problems = []
    if "SLACK_BOT_TOKEN" not in given:
        problems.append("SLACK_BOT_TOKEN: missing; copy the Bot User OAuth Token (xoxb-…) of your Slack app")
    if "SLACK_APP_TOKEN" not in given and "SLACK_SIGNING_SECRET" not in given:
        problems.append(
            "SLACK_APP_TOKEN: missing; give an app-level token (xapp-…, scope connections:write) for Socket "
            "Mode, or SLACK_SIGNING_SECRET for HTTP"
        )
    return problems


def _wrong_tokens(given: Mapping[str, str]) -> list[str]:
    problems = [
        f"{name}: a token of this kind begins with {prefix}{_kind(given[name])}"
        for name, prefix in _TOKEN_KINDS.items()
        if name in given and not given[name].startswith((prefix, f"xoxe.{prefix}"))
    ]
    if given.get("SLACK_SIGNING_SECRET", "").startswith(_KNOWN_KINDS):
        problems.append(
            "SLACK_SIGNING_SECRET: this is a token; copy the Signing Secret (under Basic Information, "
            "App Credentials)"
        )
    return problems


def _no_folder(given: Mapping[str, str]) -> list[str]:
    folder = Path(given.get("SIGNOFF_PIPELINES", _PIPELINES))
    if folder.is_dir():
        return []
    what = "this is no folder" if folder.exists() else "there is no such folder"
    right = "make it and put pipeline files into it, or give the folder where they are"
    return [f"SIGNOFF_PIPELINES: {what}; {right} (it is {str(folder)!r}, that is {folder.absolute()})"]


def _kind(token: str) -> str:
    """Say how a token begins, if that gives nothing away."""
    known = next((prefix for prefix in _KNOWN_KINDS if token.startswith(prefix)), None)
    return f" (yours begins with {known})" if known else ""


def _sentence(error: Mapping[str, Any]) -> str:
    name, value = str(error["loc"][0]), _PASSWORD.sub("//…@", str(error["input"]))
    shown = f"{value[:_SHOWN_CHARS]}…" if len(value) > _SHOWN_CHARS else value
    right = _RIGHT.get(name) or str(error["ctx"]["error"])  # what is read as in pipeline files says it itself
    return f"{name}: {right}{_beginning(value) if name in _SECRET else f' (it is {shown!r})'}"


def _beginning(address: str) -> str:
    """Say how an address begins that may hold a password."""
    kind = re.match(r"[a-z][a-z0-9+]{0,30}:", address)
    if kind is None:
        return ""
    is_known = kind[0].startswith(("sqlite", "postgres"))
    return f" (yours begins with {kind[0]}{', but goes on otherwise' if is_known else ''})"


def _is_web_address(value: str) -> bool:
    parts = urlsplit(value)  # this and `port` raise ValueError
    return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and "@" not in value


def _check(is_right: object) -> None:
    if not is_right:
        raise ValueError


def _names(operators: str) -> list[str]:
    return [name.strip() for name in operators.split(",") if name.strip()]


def _is_group(name: str) -> bool:
    return bool(re.fullmatch(_GROUP, name))
