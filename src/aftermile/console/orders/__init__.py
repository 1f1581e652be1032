"""Orders, buyers and imports for staff."""
