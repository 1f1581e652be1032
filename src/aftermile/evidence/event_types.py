"""Events of evidence."""
