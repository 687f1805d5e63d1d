"""What differs between two captures of the facts, in words and as data."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from diagnostics.organisation.differences import Difference, DifferenceKind
from tui.language import N_, _, ngettext
from tui.presentation.names import named

_SENTENCES = {
    ("coverage", DifferenceKind.CHANGED): N_("what is known of {name} changed"),
    ("users", DifferenceKind.ADDED): N_("user {name} is new"),
    ("users", DifferenceKind.REMOVED): N_("user {name} is gone"),
    ("users", DifferenceKind.CHANGED): N_("user {name} changed ({fields})"),
    ("groups", DifferenceKind.ADDED): N_("group {name} is new"),
    ("groups", DifferenceKind.REMOVED): N_("group {name} is gone"),
    ("groups", DifferenceKind.CHANGED): N_("group {name} changed ({fields})"),
    ("sites", DifferenceKind.ADDED): N_("site {name} is new"),
    ("sites", DifferenceKind.REMOVED): N_("site {name} is gone"),
    ("sites", DifferenceKind.CHANGED): N_("site {name} changed ({fields})"),
    ("permission_sets", DifferenceKind.ADDED): N_("permission set {name} is new"),
    ("permission_sets", DifferenceKind.REMOVED): N_("permission set {name} is gone"),
    ("permission_sets", DifferenceKind.CHANGED): N_("permission set {name} changed ({fields})"),
    ("templates", DifferenceKind.ADDED): N_("template {name} is new"),
    ("templates", DifferenceKind.REMOVED): N_("template {name} is gone"),
    ("templates", DifferenceKind.CHANGED): N_("template {name} changed ({fields})"),
}


def difference_text(change: Difference) -> str:
    """Return one difference in a few words."""
    told = _(_SENTENCES[change.list, change.kind])
    return told.format(name=named(change.name), fields=", ".join(change.fields))


def differences_text(changes: Iterable[Difference]) -> str:
    """Return several differences in a line."""
    return "; ".join(map(difference_text, changes))


def difference_json(change: Difference) -> dict[str, Any]:
    """Return one difference as plain data."""
    return {**change._asdict(), "kind": change.kind.value, "fields": list(change.fields)}


def counted(changes: Iterable[Difference]) -> str:
    """Return how many entries of each list differ; nothing where none does."""
    counts = Counter(change.list for change in changes)
    told = {
        "coverage": ngettext("{count} area of what is known", "{count} areas of what is known", counts["coverage"]),
        "users": ngettext("{count} user", "{count} users", counts["users"]),
        "groups": ngettext("{count} group", "{count} groups", counts["groups"]),
        "sites": ngettext("{count} site", "{count} sites", counts["sites"]),
        "permission_sets": ngettext("{count} permission set", "{count} permission sets", counts["permission_sets"]),
        "templates": ngettext("{count} template", "{count} templates", counts["templates"]),
    }
    return ", ".join(text.format(count=counts[key]) for key, text in told.items() if counts[key])
