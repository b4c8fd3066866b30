"""Testing a robot by hand: the way to it step by step, each with its evidence. Without Qt."""
