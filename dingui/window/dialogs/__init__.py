"""Questions, robots and settings."""
