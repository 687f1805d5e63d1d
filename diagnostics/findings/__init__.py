"""What is found by walking: the gap of a token and what can be done about it."""
