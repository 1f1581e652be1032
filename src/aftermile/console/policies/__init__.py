"""Pages of the seller's rules: the policy table, the reasons, the places."""
