"""The private answers to slash commands."""
