"""The facts of one organisation as they were captured at a moment."""
