"""What to say about a template that the workspace does not list, where it does not list all there are."""

from diagnostics.access.absence import Absent
from diagnostics.access.question import Question
from tui.language import _
from tui.presentation.headlines import asker_name
from tui.presentation.names import named, short, template_name


def absent_headline(question: Question) -> str:
    """Return that nothing certain can be said, in one sentence."""
    return _("{asker} may or may not get {template}: the workspace lists no such template.").format(
        asker=asker_name(question), template=template_name(question.template)
    )


def possibilities(absent: Absent) -> tuple[str, ...]:
    """Return what may be the case, and what would tell the cases apart."""
    lines = [
        _("It may be one of these:"),
        _("- The id or name is not quite right: copy the id from the address of the template in the web app."),
        _("- The facts were read with a token that does not see it: pull with one that holds View all data."),
        _("- It was made after the facts were captured: bring them up to date."),
        _("- It came from another organisation as a copy, and a copy has an id of its own (help page 000108)."),
        _("- It was deleted: ask who owns it."),
    ]
    if absent.nearest:
        near = ", ".join(f"{named(candidate.name)} ({short(candidate.id)})" for candidate in absent.nearest)
        lines.append(_("Near it in name: {names}.").format(names=near))
    return tuple(lines)
