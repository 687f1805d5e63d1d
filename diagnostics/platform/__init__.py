"""SafetyCulture's public API, read only: a client, a pull of an organisation's facts, an observation of one token."""
