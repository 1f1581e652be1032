"""Where files with scans come by mail."""
