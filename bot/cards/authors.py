"""Owns how whoever did something is named: with the token, where a program did it in their name."""

from collections.abc import Collection, Iterable

from bot.cards.legend import Legend
from bot.cards.text import and_more, inline
from engine.codes import Verdict
from engine.human_task import Decision, HumanTask
from engine.model import UserId
from engine.ports.jobs import TaskFacts

_TOKEN_CHARS = 40


def through(token: object) -> str:
    """Say behind a name by which token a program acted; None: by none, and empty. mrkdwn."""
    return f" through the API {by_token(str(token))}" if token else ""


def by_token(token: str) -> str:
    """Name a token. mrkdwn."""
    return f"(token *{inline(token, _TOKEN_CHARS)}*)"


def author(decision: Decision, legend: Legend) -> str:
    """Name who decided. mrkdwn."""
    return f"{legend.person(decision.by)}{through(decision.token)}"


def starter(facts: TaskFacts, legend: Legend) -> str:
    """Name who started a task. mrkdwn."""
    return f"{legend.person(facts.started_by)}{through(facts.started_with)}"


def authors(decisions: Iterable[Decision], legend: Legend) -> str:
    """Name those who decided: some, and how many more. mrkdwn."""
    each = list({decision.by: decision for decision in decisions}.values())
    return and_more([author(decision, legend) for decision in each[: legend.most_names]], len(each))


def approvers_named(human_task: HumanTask, users: Collection[UserId], legend: Legend) -> str:
    """Name those of whom an approval of this request counts. mrkdwn."""
    given = {d.by: d for d in human_task.decisions if d.verdict is Verdict.APPROVED}
    tokens = {user: given[user].token for user in users if user in given}
    named = [f"{legend.person(user)}{through(tokens.get(user))}" for user in users]
    return and_more(named[: legend.most_names], len(named))
