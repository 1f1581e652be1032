"""What carriers' numbers look like: check digits, shapes, and one table per part of the world. Pure."""
