"""May the subject open templates and their locations?"""

from collections.abc import Iterator

from diagnostics.access.directory import Directory
from diagnostics.access.gates.evidence import of_permission, of_permission_sets, of_site
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Attempt, Subject, Truth, any_of
from diagnostics.model.organisation import LOCATIONS_ACCESS, TEMPLATES_ACCESS, Template


def attempts(directory: Directory, subject: Subject, template: Template) -> tuple[Attempt, ...]:
    """Return one attempt for templates and, where it matters, one for their locations (help page 005096)."""
    return tuple(_attempts(directory, subject, template))


def _attempts(directory: Directory, subject: Subject, template: Template) -> Iterator[Attempt]:
    override = directory.overrides(subject)
    sets = of_permission_sets(directory, subject)

    templates = any_of((override, directory.holds(subject, TEMPLATES_ACCESS)))
    reason = {
        Truth.YES: Reason.PERMISSION_GRANTED,
        Truth.NO: Reason.TEMPLATES_PERMISSION_MISSING,
        Truth.UNKNOWN: Reason.PERMISSION_SET_UNKNOWN,
    }[templates]
    yield Attempt(reason, templates, evidence=(of_permission(TEMPLATES_ACCESS), *sets))

    has_locations = directory.has_locations(template)
    if has_locations is Truth.NO:
        return
    locations = any_of((override, directory.holds(subject, LOCATIONS_ACCESS)))
    sites = tuple(of_site(directory, location) for location in template.locations)
    evidence = (of_permission(LOCATIONS_ACCESS), *sets, *sites)
    if locations is Truth.YES:
        if has_locations is Truth.YES:
            yield Attempt(Reason.PERMISSION_GRANTED, locations, evidence=evidence)
    elif has_locations is Truth.UNKNOWN:
        yield Attempt(Reason.LOCATIONS_UNKNOWN, Truth.UNKNOWN, evidence=evidence)
    elif locations is Truth.NO:
        yield Attempt(Reason.LOCATIONS_PERMISSION_MISSING, locations, evidence=evidence)
    else:
        yield Attempt(Reason.PERMISSION_SET_UNKNOWN, locations, evidence=evidence)
