"""Repairs, technicians with their visits, and warranties."""
