"""Owns the search for the Web API methods that the bot's code can call."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"
_FAMILIES = (
    "admin|api|apps|assistant|auth|bookmarks|bots|calls|canvases|chat|conversations|dialog|dnd|emoji|files|"
    "functions|migration|oauth|openid|pins|reactions|reminders|rtm|search|slackLists|stars|team|tooling|"
    "usergroups|users|views|workflows"
)
_METHOD = re.compile(rf"({_FAMILIES})(\.[A-Za-z]+)+")
_OF_THE_SDK = re.compile(rf"({_FAMILIES})_[A-Za-z_]+")  # client.chat_postMessage(…)
_NOT_METHODS = frozenset({"api_call"})  # the one way in which we call


def methods_in_the_code() -> frozenset[str]:
    """Give the methods that are named anywhere in the bot's code."""
    return frozenset(found for path in sorted(BOT.rglob("*.py")) for found in _methods_in(path))


def _methods_in(path: Path) -> Iterable[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Constant(value=str(text)) if _METHOD.fullmatch(text):
                yield text
            case ast.Call(func=ast.Attribute(attr=name)) if _OF_THE_SDK.fullmatch(name):
                if name not in _NOT_METHODS:
                    yield name.replace("_", ".", 1)
            case _:
                pass
