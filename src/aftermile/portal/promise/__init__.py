"""What a product page of a shop says of delivery: windows, hand-over, delays, returns."""
