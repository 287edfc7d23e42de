"""The sandbox itself: it answers as Slack does, and is as strict."""
