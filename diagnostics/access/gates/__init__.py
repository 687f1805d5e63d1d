"""The six questions of the walk, one file each."""
