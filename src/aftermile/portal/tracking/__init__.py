"""Where the parcels of an order are, for whoever has the link."""
