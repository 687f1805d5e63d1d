"""An index over one directory: every template for one subject, every subject for one template."""
