"""What would make a template visible: the smallest sets of changes, each with all that it would open besides."""
