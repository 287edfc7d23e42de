"""What the built-in step types are called and what their `with` looks like, one file each."""
