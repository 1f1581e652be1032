"""The verbs of `aftermile policy`, one file each."""
