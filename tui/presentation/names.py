"""Names from data, safe to show and short enough to read."""

from collections.abc import Iterable

from diagnostics.access.answer import Attempt, Evidence
from diagnostics.access.question import Question
from diagnostics.organisation.model import Template
from diagnostics.printable import visible
from tui.language import _, ngettext

MAX_NAME = 60
_LISTED = 3


def short(text: str, limit: int = MAX_NAME) -> str:
    """Return `text` safe to show, cut to `limit` characters with an ellipsis of three dots, and never within a code."""
    # What is cut away need not be made visible first: a name may be millions of characters long.
    shown = visible(text[: limit + 1])
    if len(text) <= limit and len(shown) <= limit:
        return shown
    kept = ""
    for character in text[:limit]:
        piece = visible(character)
        if len(kept) + len(piece) > limit - 3:
            break
        kept += piece
    return kept + "..."


def shell_word(text: str) -> str:
    """Return `text` as one word of a command to copy: safe to show, and quoted where a shell needs it."""
    from shlex import quote

    return quote(visible(text))


def named(text: str) -> str:
    """Return a name in quotation marks."""
    return f'"{short(text)}"'


def template_name(template: Template) -> str:
    """Return a template's name in quotation marks."""
    return named(template.name)


def joined(names: Iterable[str]) -> str:
    """Return names as a list in a sentence: the first three, and how many more there are."""
    unique = list(dict.fromkeys(names))
    shown, rest = unique[:_LISTED], len(unique) - _LISTED
    if rest > 0:
        more = ngettext("{count} more", "{count} more", rest).format(count=rest)
        return _("{names} and {last}").format(names=", ".join(shown), last=more)
    if len(shown) > 1:
        return _("{names} and {last}").format(names=", ".join(shown[:-1]), last=shown[-1])
    return "".join(shown)


def evidence_names(question: Question, attempts: Iterable[Attempt]) -> dict[str, str]:
    """Return what a sentence about `attempts` may name, each word safe to show."""
    evidence = [thing for attempt in attempts for thing in attempt.evidence]
    subject = question.asker.subject
    own_id = subject.id if subject is not None else None
    return {
        "subject": short(subject.name) if subject is not None else _("someone unknown"),
        "group": _of(evidence, "group"),
        "site": _of(evidence, "site"),
        "organisation": _of(evidence, "organisation"),
        "permission": _of(evidence, "permission"),
        "permission_sets": _of(evidence, "permission_set"),
        "others": joined(short(thing.name) for thing in evidence if thing.type in _SUBJECTS and thing.id != own_id),
        "days": str(question.asker.token.inactivity_days) if question.asker.token is not None else "",
        "archived_filter": archived_filter(question),
    }


_SUBJECTS = ("user", "service_user")


def archived_filter(question: Question) -> str:
    """Return what the filter on archived templates does to the template asked about."""
    if question.call.archived == "true":
        return _("it asks for archived templates only (archived=true)")
    return _("it asks for templates that are not archived (archived=false)")


def _of(evidence: Iterable[Evidence], kind: str) -> str:
    return joined(short(thing.name) for thing in evidence if thing.type == kind)
