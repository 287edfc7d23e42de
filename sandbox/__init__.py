"""A strict local Slack workspace: Web API, Socket Mode, signed HTTP, a page, and people that tests drive."""
