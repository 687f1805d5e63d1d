"""Templates as rows of a list."""

from diagnostics.access.answer import Verdict
from diagnostics.organisation.model import Template
from tui.language import _
from tui.presentation.look import Look
from tui.presentation.page import Line
from tui.presentation.why_page import VERDICT_TONES
from tui.presentation.why_view import VERDICT_WORDS

_ID_WIDTH = 41
_WITH_ID = 78


def template_line(look: Look, template: Template, width: int, verdict: Verdict | None = None) -> Line:
    """Return a template's verdict if there is one, its name, and its id where there is room for it."""
    lead: Line = ()
    if verdict is not None:
        lead = ((look.fit(_(VERDICT_WORDS[verdict]), 9), VERDICT_TONES[verdict]),)
        width -= 9
    if width < _WITH_ID - 9:
        return (*lead, (look.fit(template.name, width), ""))
    name = width - _ID_WIDTH - 2
    return (*lead, (look.fit(template.name, name), ""), ("  ", ""), (look.fit(template.id, _ID_WIDTH), "dim"))
