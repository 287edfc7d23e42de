"""Tests of the HTTP API, beside people who use Slack at the same time."""
