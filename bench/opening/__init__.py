"""What only the benchmark `open_case` serves: a bare endpoint that inserts one row, beside the product."""
