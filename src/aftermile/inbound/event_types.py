"""Events of inbound."""
