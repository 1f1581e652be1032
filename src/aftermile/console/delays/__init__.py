"""Pages of delays: parcels at risk, incidents, peak seasons."""
