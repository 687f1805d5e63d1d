"""The facts of a workspace for other authorization engines."""
