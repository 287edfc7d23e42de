"""The pure core and other small pieces, in seconds."""
