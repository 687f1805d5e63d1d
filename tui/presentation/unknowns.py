"""What a workspace does not know, in words."""

from diagnostics.findings.unknowns import Unknown, UnknownCode
from tui.language import N_, _
from tui.presentation.names import named, short

_SENTENCES = {
    UnknownCode.COVERAGE: N_("{subject}: {example}. What the file does not list there is unknown, not absent."),
    UnknownCode.PERMISSION_SET: N_(
        "{subject}: {count} without a permission set, as {name}. Their permissions are unknown."
    ),
    UnknownCode.PERMISSIONS: N_("{subject}: {count} without permissions, as {name}. What they hold is unknown."),
    UnknownCode.RULE: N_("{subject}: {count} with a rule that could not be read, as {name}."),
    UnknownCode.EVERYONE: N_(
        "{subject}: {count} shared with everyone without saying whether service users are covered, as {name}."
    ),
    UnknownCode.MODIFIED_TIME: N_("{subject}: {count} without modified_at, as {name}. Calls by time cannot be told."),
}


def unknown_line(unknown: Unknown) -> str:
    """Return one missing fact in a sentence."""
    return _(_SENTENCES[unknown.code]).format(
        subject=unknown.subject, count=unknown.entries, example=short(unknown.example), name=named(unknown.example)
    )
