"""The process: its settings, its commands, how it begins, how it is, and how it ends."""
