"""Owns the settings: read from the environment and `.env`, checked all at once."""

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from engine.errors import SignoffError
from engine.ports import PeopleRef

_TOKEN_KINDS = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
_DATABASES = ("sqlite:///", "postgresql://", "postgresql+asyncpg://")


class SettingsError(SignoffError):
    """Settings are missing or wrong; each with what would be right."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Settings(BaseModel):
    """What the process is told by its surroundings. Fields are named after their variables."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    slack_bot_token: str = Field("", alias="SLACK_BOT_TOKEN")
    slack_app_token: str = Field("", alias="SLACK_APP_TOKEN")
    slack_signing_secret: str = Field("", alias="SLACK_SIGNING_SECRET")
    slack_api_url: str = Field("https://slack.com/api/", alias="SLACK_API_URL")
    database_url: str = Field("sqlite:///signoff.db", alias="SIGNOFF_DATABASE_URL")
    pipelines: Path = Field(Path("pipelines"), alias="SIGNOFF_PIPELINES")
    operators: str = Field("", alias="SIGNOFF_OPERATORS")  # ids, e-mails, @handles, groups as group:@handle
    command: str = Field("/pipeline", alias="SIGNOFF_COMMAND")
    host: str = Field("127.0.0.1", alias="SIGNOFF_HOST")
    port: int = Field(3000, alias="SIGNOFF_PORT", ge=0, le=65535)  # 0: a free one
    log: Literal["text", "json"] = Field("text", alias="SIGNOFF_LOG")
    auto_migrate: bool = Field(default=False, alias="SIGNOFF_AUTO_MIGRATE")

    @field_validator("slack_api_url")
    @classmethod
    def _is_a_web_address(cls, value: str) -> str:
        if not re.fullmatch(r"https?://\S+", value):
            raise ValueError("give a web address such as https://slack.com/api/")
        return value if value.endswith("/") else f"{value}/"

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        if not value.startswith(_DATABASES):
            raise ValueError("give sqlite:///PATH or postgresql://USER:PASSWORD@HOST/DATABASE")
        return value

    @field_validator("command")
    @classmethod
    def _is_a_command(cls, value: str) -> str:
        if not re.fullmatch(r"/[a-z0-9_-]{1,31}", value):
            raise ValueError("give a slash and 1 to 31 small letters, digits, - or _, such as /pipeline")
        return value

    @property
    def uses_socket_mode(self) -> bool:
        """Say how Slack reaches us: over a socket that we open, else over signed HTTP."""
        return bool(self.slack_app_token)

    @property
    def operator_people(self) -> PeopleRef:
        """Give the operators of the installation."""
        names = [name.strip() for name in self.operators.split(",") if name.strip()]
        groups = tuple(name.removeprefix("group:") for name in names if _is_group(name))
        users = tuple(name for name in names if not _is_group(name))
        return PeopleRef(users=users, groups=groups, labels=groups)


def surroundings(dot_env: Path = Path(".env")) -> Mapping[str, str]:
    """Give the environment, filled up from `.env`; the environment wins."""
    kept = {name: value for name, value in dotenv_values(dot_env).items() if value is not None}
    return kept | dict(os.environ)


def settings_from(environment: Mapping[str, str], *, for_slack: bool = True) -> Settings:
    """Read the settings.

    Args:
        environment: variables by name.
        for_slack: whether Slack's tokens are needed.

    Raises:
        SettingsError: names everything that is missing or wrong.
    """
    given = {name: value.strip() for name, value in environment.items() if value.strip()}
    problems = _missing_tokens(given) if for_slack else []
    try:
        settings = Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError([*problems, *(_sentence(dict(e)) for e in error.errors())]) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _missing_tokens(given: Mapping[str, str]) -> list[str]:
    problems = [
        f"{name}: a token of this kind begins with {prefix} (yours begins with {given[name][:5]}…)"
        for name, prefix in _TOKEN_KINDS.items()
        if name in given and not given[name].startswith((prefix, f"xoxe.{prefix}"))
    ]
    if "SLACK_BOT_TOKEN" not in given:
        problems.append("SLACK_BOT_TOKEN: missing; copy the Bot User OAuth Token (xoxb-…) of your Slack app")
    if "SLACK_APP_TOKEN" not in given and "SLACK_SIGNING_SECRET" not in given:
        problems.append(
            "SLACK_APP_TOKEN: missing; give an app-level token (xapp-…, scope connections:write) for Socket "
            "Mode, or SLACK_SIGNING_SECRET for HTTP"
        )
    return problems


def _sentence(error: Mapping[str, object]) -> str:
    where = ".".join(str(part) for part in error["loc"]) if isinstance(error["loc"], tuple) else "settings"
    what = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: {what} (it is {error['input']!r})"


def _is_group(name: str) -> bool:
    return name.startswith("group:") or bool(re.fullmatch(r"S[A-Z0-9]{6,}", name))
