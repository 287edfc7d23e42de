"""What the words mean that programs read, for people: a label for each, by language."""
