"""What each way out is expected to cost, and which one is best. Pure."""
