"""Pages of returns near the buyer: points, ways back, pickups, batches, duty files."""
