"""What goes in and out of the API, one file a noun. No rules here, only form."""
