"""Quotes, parts, loaners, technicians and their visits, warranties by serial number."""
