"""Owns what Bolt is told of whose request it takes: always our one installation.

Left to itself, Bolt would ask Slack on the first request, within its three seconds, and take the request for
done when Slack does not answer: a click would be lost in silence.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.authorization import AuthorizeResult

from bot.identity import Introduction


def authorization(introduction: Introduction, token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    """Give what Bolt calls for each request."""

    async def authorize(**_request: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=introduction.identity.tenant,
            bot_user_id=introduction.identity.bot_user,
            bot_token=token,
        )

    return authorize
