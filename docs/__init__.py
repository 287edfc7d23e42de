"""What users read, and the programs that take its pictures."""
