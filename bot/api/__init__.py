"""The HTTP API: every operation that people have in Slack, for programs with a token."""
