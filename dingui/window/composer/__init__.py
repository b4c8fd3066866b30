"""A form for each message type."""
