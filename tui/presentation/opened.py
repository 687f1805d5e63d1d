"""All that a repair also opens, by name: templates to who asks, the template to others."""

from typing import Any

from diagnostics.access.directory import Directory
from diagnostics.access.question import Subject
from diagnostics.access.subjects import Subjects
from diagnostics.findings.repairs.found import Repair, Repairs
from diagnostics.organisation.model import Template
from tui.language import _
from tui.presentation.gap_view import template_label
from tui.presentation.names import short


class Opened:
    """Names what the repairs of one answer also open."""

    def __init__(self, directory: Directory) -> None:
        """Take the names from `directory`."""
        self._templates = directory.organisation.templates
        self._subjects = Subjects(directory)

    def lines(self, repair: Repair) -> tuple[str, ...]:
        """Return a line for each template and each subject."""
        return (*map(template_label, self._templates_of(repair)), *map(_subject, self._subjects_of(repair)))

    def as_json(self, repair: Repair) -> dict[str, Any]:
        """Return the templates and the subjects as plain data."""
        return {
            "templates": [{"id": one.id, "name": one.name} for one in self._templates_of(repair)],
            "subjects": [{"kind": one.kind, "id": one.id, "name": one.name} for one in self._subjects_of(repair)],
        }

    def _templates_of(self, repair: Repair) -> list[Template]:
        return [self._templates[position] for position in repair.templates]

    def _subjects_of(self, repair: Repair) -> list[Subject]:
        return [self._subjects[position] for position in repair.subjects]


def with_names(told: dict[str, Any], directory: Directory, repairs: Repairs) -> dict[str, Any]:
    """Return the JSON of repairs with the names of all that each opens."""
    opened = Opened(directory)
    named = [one | opened.as_json(repair) for one, repair in zip(told["repairs"], repairs.first, strict=True)]
    return told | {"repairs": named}


def _subject(subject: Subject) -> str:
    told = _("to the service user {name} ({id})") if subject.kind == "service_user" else _("to {name} ({id})")
    return told.format(name=short(subject.name), id=short(subject.id))
