"""What a pipeline file may say, and how mistakes in it are named."""
