"""The window: PySide6 widgets, fed with messages and outcomes."""
