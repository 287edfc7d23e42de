"""The pictures of the docs: how the workspace comes to each, and how it is taken."""
