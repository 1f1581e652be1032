"""Returns near the buyer: choosing the way back, its code, and the counter that reads it."""
