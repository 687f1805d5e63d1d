"""The widgets of the app: each draws single lines, so that a key costs the same however much there is to show."""
