"""Settings of delivery: options of shipping, pickup points and lockers."""
