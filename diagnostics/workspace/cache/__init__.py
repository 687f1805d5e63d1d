"""What a workspace was read as, cached in the user's own folder for the next opening. It may be deleted at any time."""
