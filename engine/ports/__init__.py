"""What the engine needs of the world, a file for each: protocols, and the values that they take and give."""
