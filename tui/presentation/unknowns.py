"""What a workspace does not know, in words."""

from diagnostics.findings.unknowns import Unknown, UnknownCode
from tui.language import N_, _
from tui.presentation.names import named, short

_SENTENCES = {
    UnknownCode.COVERAGE: N_("{subject}: {example}. What the file does not list there is unknown, not absent."),
    UnknownCode.PERMISSION_SET: N_(
        "{subject} without a permission set: {count}, the first {name}. What they may do is unknown."
    ),
    UnknownCode.PERMISSIONS: N_("{subject} without permissions: {count}, the first {name}. What they hold is unknown."),
    UnknownCode.RULE: N_("{subject} with a rule that could not be read: {count}, the first {name}."),
    UnknownCode.EVERYONE: N_(
        "{subject} shared with everyone, but not said whether with service users too: {count}, the first {name}."
    ),
    UnknownCode.MODIFIED_TIME: N_(
        "{subject} without modified_at: {count}, the first {name}. For calls by time of change they are unknown."
    ),
}


def unknown_line(unknown: Unknown) -> str:
    """Return one missing fact in a sentence."""
    return _(_SENTENCES[unknown.code]).format(
        subject=unknown.subject, count=unknown.entries, example=short(unknown.example), name=named(unknown.example)
    )
