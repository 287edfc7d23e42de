"""The manifest: valid, and exactly what the code registers and calls."""
