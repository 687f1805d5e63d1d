"""The gap in words."""
