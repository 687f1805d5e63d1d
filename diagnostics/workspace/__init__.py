"""A workspace on disk: reading it whole, or saying everything that is wrong with it."""
