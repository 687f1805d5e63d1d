"""What can happen to a token: pure functions from an inventory to another inventory and the event that tells of it."""
