"""What programs read: one shape for each thing, and how it is made of what the engine gives."""
