"""Everything that touches a terminal: the app and the command line. Every word that a user reads lives here."""
