"""Speaking with one robot."""
