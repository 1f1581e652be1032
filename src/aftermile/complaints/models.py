"""Cause, liable party, authorities, investigations, corrective actions, disputes before the operator."""
