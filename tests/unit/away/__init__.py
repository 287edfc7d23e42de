"""Tests of being away: dates as people write them, and the answers."""
