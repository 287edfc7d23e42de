"""What README and docs say is true: their examples run, what they name exists, their links lead somewhere."""
