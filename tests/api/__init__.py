"""The loopback API, called over real sockets."""
