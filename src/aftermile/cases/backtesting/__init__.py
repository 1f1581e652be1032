"""Past cases as a frame: what was known on the day each was opened, and what became of it."""
