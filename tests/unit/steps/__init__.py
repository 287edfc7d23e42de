"""Tests of what steps do."""
