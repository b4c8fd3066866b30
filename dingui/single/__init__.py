"""One window for each data folder: the claim on it, and how a second start hands over to the first."""
