"""Events of repairs."""
