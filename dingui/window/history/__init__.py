"""The window in which what was sent is looked through."""
