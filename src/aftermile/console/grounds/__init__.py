"""What decisions stand on: proofs of the shop, what goods are, days of the calendar, the law."""
