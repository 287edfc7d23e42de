"""The step types, one file each; what their bodies get and give, and what runs them."""
