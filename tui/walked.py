"""Every template walked for one asker, with the observation that was used, and what restores each cause."""

from dataclasses import dataclass, field

from diagnostics.access.index import Index
from diagnostics.access.question import Asker
from diagnostics.access.reasons import Reason
from diagnostics.findings.agreement import Agreement
from diagnostics.findings.gap import Gap
from diagnostics.findings.restoring import Restorer, Restoring
from tui.observation import Observed
from tui.presentation.targets import CauseKey


@dataclass
class Walked:
    """The gap of `asker`. `index` is of the facts it was walked in: with what `observed` proves, where there is one.

    `restoring` fills while it is looked for.
    """

    asker: Asker
    gap: Gap
    index: Index
    observed: Observed | None
    agreement: Agreement | None
    restoring: dict[CauseKey, Restoring] = field(default_factory=dict)

    def all_restoring(self) -> dict[Reason, Restoring]:
        """Return what restores each cause, and look for it where it is not known yet, which may take a while."""
        known = {reason: found for (_verdict, reason), found in self.restoring.items()}
        return Restorer(self.index.directory, self.index).of_each(self.gap, known)
