"""What a workspace was read as, kept in `.sightline/` for the next opening. It may be deleted at any time."""
