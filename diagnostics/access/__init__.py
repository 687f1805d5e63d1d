"""The walk: why one subject does or does not get one template."""
