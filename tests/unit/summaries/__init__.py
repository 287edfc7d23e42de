"""Tests of summaries: when they come, what is typed for them, what is answered."""
