"""The window of the practice groups."""
