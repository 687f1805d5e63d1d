"""Tokens in words."""
