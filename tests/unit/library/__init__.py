"""Tests of the engine put together, and of the library."""
