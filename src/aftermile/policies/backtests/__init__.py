"""What a table would have decided about many cases at once: frames in, counts and money out. Pure."""
