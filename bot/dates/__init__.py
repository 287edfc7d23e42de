"""Dates as people write them: understood in their own zone and language, and said back in words."""
