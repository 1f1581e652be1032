"""Pages of codes: what nobody knows, what staff taught, what a lesson would change."""
