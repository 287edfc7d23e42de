"""Owns what can go wrong for a person: what they may not do, and what the app failed to do for them."""


class NotPossible(Exception):
    """A person asked for what Slack would not let them do; the message is the sentence they read."""


class AppFailed(Exception):
    """The app did not take an interaction, or answered nonsense; the message is what Slack shows."""


class SlackError(Exception):
    """A Web API call is refused: Slack's name for why, and the further fields of the answer."""

    def __init__(self, error: str, **fields: object) -> None:
        super().__init__(error)
        self.error, self.fields = error, fields
