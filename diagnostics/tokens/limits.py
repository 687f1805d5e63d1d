"""Numbers of the product's token rules (help pages 005096 and 000007)."""

from diagnostics.tokens.inventory import TokenKind

INACTIVITY_DAYS: dict[TokenKind, tuple[int, ...]] = {"service_user": (31, 45, 60, 180), "user": (30,)}
"""After how many days without use a token may be set to expire. A user token always has 30."""

DEFAULT_INACTIVITY_DAYS: dict[TokenKind, int] = {"service_user": 45, "user": 30}

MAX_ACTIVE_SERVICE_USER_TOKENS = 20
"""Active service user tokens that one organisation may have."""

MAX_ACTIVE_USER_TOKENS = 10
"""Active user tokens that one user may have."""
