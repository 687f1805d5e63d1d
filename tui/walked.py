"""Every template walked for one asker, with the observation that was used, and what restores each cause."""

from dataclasses import dataclass, field

from diagnostics.access.index import Index
from diagnostics.access.question import Asker
from diagnostics.findings.agreement import Agreement
from diagnostics.findings.gap import Gap
from diagnostics.findings.restoring import Restoring
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
