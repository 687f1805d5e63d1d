"""A cache of checked facts beside a workspace."""
