"""Owns `signoff serve` and `signoff demo`: the bot, until it is stopped."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.app import running
from bot.command_line.ending import give_up, refuse, run, say, settings_or_end, surroundings_or_end
from bot.demo import demo as run_demo
from bot.logs import configure_logging
from bot.settings import Settings, SettingsError
from bot.signals import until_stopped
from engine.secret_values import secrets_of


def serve() -> None:
    """Run the bot against Slack, with the settings of the environment and .env."""
    environment = surroundings_or_end()
    settings = settings_or_end(environment, for_slack=True)
    configure_logging(settings.log, _hidden(settings, environment))
    _end(run(until_stopped(_serve(settings, environment))))


def demo(
    host: Annotated[str, typer.Option(help="Where the page listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The first port to try.")] = 3000,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its files.")] = Path(".signoff-demo"),
) -> None:
    """Run the bot with a local Slack workspace, to try it in a browser. No Slack account is needed."""
    configure_logging("text", secrets_of(os.environ).values.values())
    _make(data)
    _end(run(run_demo(host=host, port=port, folder=data, environment=os.environ, say=say)))
    say("Stopped. Start it again, and everything is as it was.")


async def _serve(settings: Settings, environment: Mapping[str, str]) -> BaseException:
    async with running(settings, environment) as bot:
        return await bot.died()


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(
            SettingsError([f"--data: cannot make the folder {folder}: {error.strerror}; name another one"])
        )


def _end(death: BaseException | None) -> None:
    if death is not None:
        give_up(death)


def _hidden(settings: Settings, environment: Mapping[str, str]) -> list[str]:
    tokens = [settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret]
    return [*tokens, *secrets_of(environment).values.values()]
