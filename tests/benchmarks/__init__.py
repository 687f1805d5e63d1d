"""How fast Sightline is beside plain alternatives, measured in one process. Nothing here is asserted."""
