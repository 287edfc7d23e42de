"""Processes that are killed at each kind of moment and go on afterwards."""
