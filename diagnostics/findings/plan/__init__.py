"""The plan: ordered steps that restore a gap."""
