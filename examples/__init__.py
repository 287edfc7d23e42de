"""Pipelines that run as they are, and what their steps call."""
