"""A trace: one figure from what is published back to the file, sheet and row, and what became of it on the way."""
