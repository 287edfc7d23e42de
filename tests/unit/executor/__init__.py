"""How commands come to their tasks, in batches, whatever goes wrong."""
