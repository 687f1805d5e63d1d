"""The client of the real API, against the loopback API over real sockets."""
