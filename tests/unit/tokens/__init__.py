"""Tests of the tokens of programs, without a database."""
