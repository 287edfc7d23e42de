"""The bodies of the step types, one file each, and what a body gets and gives."""
