"""What is counted of the process, for whoever watches over it."""
