"""Drafts, sent messages, robots: models and their views."""
