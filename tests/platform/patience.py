"""A client that does not make tests wait."""

from diagnostics.platform.client import PlatformClient
from diagnostics.platform.pace import Pace
from diagnostics.tokens.secrets import Secret


def hurried(attempts: int = 5) -> Pace:
    """Return a pace that hardly waits between attempts."""
    return Pace(budget=100_000, attempts=attempts, first_wait=0.001, longest_wait=0.002, longest_pause=0.01)


def client_of(url: str, secret: str, pace: Pace | None = None) -> PlatformClient:
    """Return a client that does not wait."""
    return PlatformClient(url, Secret(secret), pace or hurried())
