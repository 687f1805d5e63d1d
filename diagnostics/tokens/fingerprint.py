"""Fingerprints of secrets. A secret itself is never kept.

A secret is 256 random bits, so a plain SHA-256 cannot be reversed by guessing and needs no salt.
"""

import hashlib
import hmac

_SCHEME = "sha256:"


def fingerprint(secret: str) -> str:
    """Return what is stored in place of a secret."""
    return _SCHEME + hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def matches(secret: str, stored: str) -> bool:
    """Return whether `stored` is the fingerprint of `secret`, compared in constant time."""
    return hmac.compare_digest(fingerprint(secret).encode(), stored.strip().lower().encode())
