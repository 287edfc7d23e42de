"""The views that open on top of Slack: forms, details, confirmations."""
