"""What buyers are told of their parcels, and what they answer."""
