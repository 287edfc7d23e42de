"""Cards, views and answers: what they say, and that Slack takes them."""
