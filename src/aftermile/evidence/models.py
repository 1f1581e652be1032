"""What proof is worth: checklists, challenge photos, chain of hashes, look-alikes, signals, packs."""
