"""Owns what ids mean to people: the names of people and groups, and the addresses of messages."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from bot.cards.text import and_more, inline, one_line, units
from engine.model import GroupId, Surface, UserId
from engine.ports.queries import CardLink

MOST_NAMES = 5
_NAME_CHARS = 60
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_ID_IN_TEXT = re.compile(r"\b[UW][A-Z0-9]{7,}\b")
_GROUP = re.compile(r"S[A-Z0-9]{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """What a card needs beside its view. An id without a name is shown as it is."""

    people: Mapping[UserId, str] = field(default_factory=dict)  # handles, without the @
    groups: Mapping[GroupId, str] = field(default_factory=dict)  # handles, without the @
    workspace_url: str = ""  # such as https://acme.slack.com/; empty: no links
    command: str = "/pipeline"
    most_names: int = MOST_NAMES  # in a row; the others are counted

    def name(self, user: UserId) -> str:
        """Name a person without calling them; plain text."""
        known = self.people.get(user)
        return f"@{one_line(known)}" if known else one_line(user)

    def person(self, user: UserId) -> str:
        """Name a person without calling them; mrkdwn."""
        return inline(self.name(user), _NAME_CHARS)

    def persons(self, users: Iterable[UserId]) -> str:
        """Name people without calling them: some, and how many more; mrkdwn."""
        each = tuple(dict.fromkeys(users))
        return and_more([self.person(user) for user in each[: self.most_names]], len(each))

    def with_names(self, text: str) -> str:
        """Put names in place of the ids of people that stand in a text of the engine; plain text."""
        return _ID_IN_TEXT.sub(lambda found: self.name(UserId(found[0])), text)

    def call(self, user: UserId) -> str:
        """Mention a person."""
        return mention(user) or self.person(user)

    def call_group(self, group: GroupId) -> str:
        """Mention a group as a group."""
        return mention(group) or inline(self.groups.get(group, group), _NAME_CHARS)

    def briefly(self, say: "Callable[[Legend], str]", limit: int) -> str:
        """Say something with as many names in a row as fit into so many units; with one, if need be."""
        for most in range(self.most_names, 1, -1):
            told = say(replace(self, most_names=most))
            if units(told) <= limit:
                return told
        return say(replace(self, most_names=1))

    def address(self, link: CardLink | None) -> str:
        """Give the permanent address of a message; empty if there is none."""
        if link is None or not self.workspace_url:
            return ""
        stamp = link.ts.replace(".", "")
        return f"{self.workspace_url.rstrip('/')}/archives/{quote(link.channel)}/p{quote(stamp)}"


def is_person(id: str) -> bool:
    """Say whether this is the id of a person in Slack."""
    return _PERSON.fullmatch(id) is not None


def mention(id: str) -> str:
    """Give what calls a person or a group; empty: nobody can be called by this."""
    if is_person(id):
        return f"<@{id}>"
    return f"<!subteam^{id}>" if _GROUP.fullmatch(id) else ""


def ids_in_text(text: str) -> frozenset[UserId]:
    """Give what may be the ids of people in a text of the engine."""
    return frozenset(UserId(id) for id in _ID_IN_TEXT.findall(text))


def link_for(links: Iterable[CardLink], reader: Surface | None) -> CardLink | None:
    """Give the card that a reader can open: the one at their own place, else one in a channel."""
    known = tuple(links)
    own = (link for link in known if link.surface == reader)
    return next(own, next((link for link in known if not is_person(link.surface)), None))
