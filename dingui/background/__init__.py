"""The bridge between the window and everything that takes time: one worker thread."""
