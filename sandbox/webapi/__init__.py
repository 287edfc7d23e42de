"""Slack's Web API, as far as an app like Signoff calls it."""
