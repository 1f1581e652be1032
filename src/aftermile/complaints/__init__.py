"""Cause, liable party, authorities, investigations, corrective actions, arbitrations before the operator."""
