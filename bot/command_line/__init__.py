"""The commands of `signoff`, one subject each; `bot.cli` puts them together."""
