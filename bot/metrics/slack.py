"""Owns what is counted of the calls of Slack's Web API."""

from prometheus_client import CollectorRegistry, Counter

from bot.slack_client import GIVEN_UP, OK, OTHER, TOO_FAST, UNANSWERED

_NO = frozenset(
    {
        "access_denied",
        "account_inactive",
        "cannot_dm_bot",
        "cant_update_message",
        "channel_not_found",
        "duplicate_external_id",
        "edit_window_closed",
        "exchanged_trigger_id",
        "expired_trigger_id",
        "fatal_error",
        "hash_conflict",
        "internal_error",
        "invalid_arguments",
        "invalid_auth",
        "invalid_blocks",
        "invalid_metadata_format",
        "invalid_trigger_id",
        "is_archived",
        "message_not_found",
        "messages_tab_disabled",
        "metadata_too_large",
        "missing_scope",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_permission",
        "no_text",
        "not_allowed_token_type",
        "not_authed",
        "not_found",
        "not_in_channel",
        "paid_teams_only",
        "push_limit_reached",
        "request_timeout",
        "restricted_action",
        "service_unavailable",
        "team_access_not_granted",
        "thread_not_found",
        "token_expired",
        "token_revoked",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
        "view_too_large",
    }
)
"""Slack's words that are told apart. It may send any: each would make a series that stays for good."""
RESULTS = _NO | {OK, TOO_FAST, UNANSWERED, GIVEN_UP, OTHER}


class CountedCalls:
    """Counts the calls of this process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._calls = Counter(
            "signoff_slack_calls",
            "Calls of Slack, by method and result: `ok`, `ratelimited`, `no_answer`, `given_up` (we stopped "
            "waiting), Slack's word for what is wrong, or `other` for words that are not told apart.",
            ["method", "result"],
            registry=registry,
        )

    def heard(self, method: str, result: str) -> None:
        """Hear of a call. Methods are named in our code alone, so they are few."""
        self._calls.labels(method, result if result in RESULTS else OTHER).inc()
