"""The pieces that forms are made of."""
