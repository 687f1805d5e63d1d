"""Who asks, on one line of an answer."""

from diagnostics.access.question import Asker
from tui.language import _
from tui.presentation.names import named, short


def asker_row(asker: Asker) -> tuple[str, str]:
    """Return who asks as a label and a line: a token with its owner, a subject alone, or an unknown secret."""
    if asker.token is not None and asker.subject is not None:
        kind = _("service user") if asker.token.kind == "service_user" else _("user")
        return _("Token"), _("{name} ({id}), a {kind} token of {owner}").format(
            name=named(asker.token.name), id=short(asker.token.id), kind=kind, owner=short(asker.subject.name)
        )
    if asker.subject is not None:
        return _("Subject"), _("{name} ({id}), without a token").format(
            name=short(asker.subject.name), id=short(asker.subject.id)
        )
    return _("Token"), _("not recognised")
