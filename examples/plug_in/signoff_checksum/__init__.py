"""A step type for Signoff: the checksum of a file."""
