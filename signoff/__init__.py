"""Signoff put together: an engine over a database, for programs (`signoff.library`) and for the bot."""
