"""Slack and the process: what people click, what they see, and what keeps it running."""
