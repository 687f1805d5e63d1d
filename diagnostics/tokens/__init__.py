"""API tokens and the service users that own some of them."""
