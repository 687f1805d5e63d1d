"""How fast the API is asked: a budget below its limit, waits that can be cancelled."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from diagnostics.platform.limits import EXCHANGE_SECONDS

REQUESTS_PER_MINUTE = 600
"""Below the limit of 800 in 60 seconds that the API counts for one user (developer reference, "Rate limits")."""

_WINDOW_SECONDS = 60.0
_LONGEST_PAUSE = 65.0
"""No wait for the next window takes longer than a window, whatever an answer says."""


@dataclass
class Pace:
    """Counts requests, and waits where the budget of the last minute is spent.

    `attempts` and the waits between them say how patiently a passing failure is met; a wait doubles each time. An
    answer that is not whole after `answer_seconds` is given up.
    """

    budget: int = REQUESTS_PER_MINUTE
    attempts: int = 5
    first_wait: float = 0.5
    longest_wait: float = 16.0
    longest_pause: float = _LONGEST_PAUSE
    answer_seconds: float = EXCHANGE_SECONDS.most
    cancelled: threading.Event = field(default_factory=threading.Event)
    clock: Callable[[], float] = time.monotonic
    _made: deque[float] = field(default_factory=deque)

    def before_request(self) -> bool:
        """Wait for room in the budget, and take it. Return False where all was cancelled meanwhile."""
        now = self._forget()
        while len(self._made) >= self.budget:
            if not self.pause(self._made[0] + _WINDOW_SECONDS - now):
                return False
            now = self._forget()
        self._made.append(now)
        return not self.cancelled.is_set()

    def pause(self, seconds: float) -> bool:
        """Wait, as long as makes sense. Return False where all was cancelled meanwhile."""
        return not self.cancelled.wait(max(0.0, min(seconds, self.longest_pause)))

    def _forget(self) -> float:
        now = self.clock()
        while self._made and now - self._made[0] >= _WINDOW_SECONDS:
            self._made.popleft()
        return now
