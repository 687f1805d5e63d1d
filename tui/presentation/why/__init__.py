"""The walk in words."""
