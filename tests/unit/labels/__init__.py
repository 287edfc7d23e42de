"""Tests of the labels in other languages."""
