"""The facts of a workspace as relationships of a SpiceDB schema, for facts that are whole.

An engine that holds them answers `template#view` for each user and service user as the walk does without a token.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.types import Call, Requester, Subject, Verdict
from diagnostics.findings.export.missing import as_looked_up, is_active, subjects
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import (
    LOCATIONS_ACCESS,
    MANAGE_ALL_DATA,
    TEMPLATES_ACCESS,
    VIEW_ALL_DATA,
    Group,
    Rule,
    Site,
    Template,
)

SCHEMA = Path(__file__).parent / "schema.zed"
"""The file of the schema that the relationships are written for."""

VIEW = "view"
"""The permission that says whether a subject gets a template."""

_CAPABILITIES = {
    "templates_access": TEMPLATES_ACCESS,
    "locations_access": LOCATIONS_ACCESS,
    "view_all_data": VIEW_ALL_DATA,
    "manage_all_data": MANAGE_ALL_DATA,
}
_UNSAFE = re.compile(r"[^a-zA-Z0-9_+-]")
_LONGEST = 1000


class Relationship(NamedTuple):
    """One relationship, or one question: `resource#relation@subject`."""

    resource: str
    relation: str
    subject: str

    def __str__(self) -> str:
        return f"{self.resource}#{self.relation}@{self.subject}"


class Assertion(NamedTuple):
    """One answer of the walk that an engine must give too."""

    question: Relationship
    is_held: bool


class Names:
    """How SpiceDB refers to the things of one workspace: each id follows the organisation's, so that many fit in one.

    Ids are canonical, so no two spellings of one differ. A character that SpiceDB takes in no id, and each that joins
    two, is written as `=` and two hexadecimal digits for each of its bytes.
    """

    def __init__(self, organisation: str) -> None:
        """Refer to the things of the workspace of this organisation."""
        self._scope = _safe(organisation)
        self.organisation = f"organisation:{self._scope}"

    def of(self, kind: str, *identifiers: str) -> str:
        """Return the reference of a thing, or of what several make together. One that is too long becomes a digest."""
        name = f"{self._scope}/" + "|".join(map(_safe, identifiers))
        if len(name) > _LONGEST:
            name = "=sha256=" + hashlib.sha256(name.encode("ascii")).hexdigest()
        return f"{kind}:{name}"


def _safe(identifier: str) -> str:
    return _UNSAFE.sub(_escaped, canonical(identifier))


def _escaped(found: re.Match[str]) -> str:
    return "".join(f"={byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def relationships(directory: Directory) -> Iterator[Relationship]:
    """Return every relationship once. The facts must be whole: what they leave open would be a no."""
    own = _Own(directory)
    names = own.names
    yield from _people(own)
    for group in as_looked_up(directory.organisation.groups, directory.groups):
        for member in own.users_of(group):
            yield Relationship(names.of("group", group.id), "member", member)
    for site in as_looked_up(directory.organisation.sites, directory.sites):
        for member in own.users_of(site):
            yield Relationship(names.of("site", site.id), "assigned", member)
        if site.parent is not None:
            yield Relationship(names.of("site", site.id), "parent", names.of("site", site.parent))
    pairs: set[str] = set()
    for template in as_looked_up(directory.organisation.templates, directory.templates):
        yield from dict.fromkeys(_of_template(own, template))
        for rule in template.rules:
            if rule.group is None or rule.site is None:
                continue
            pair = names.of("group_at_site", rule.group, rule.site)
            if pair not in pairs:
                pairs.add(pair)
                yield Relationship(pair, "group", names.of("group", rule.group))
                yield Relationship(pair, "site", names.of("site", rule.site))


class _Own:
    """This organisation and its subjects, as references by canonical id."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.names = Names(directory.id)
        self.organisation = self.names.organisation
        self.subjects = list(subjects(directory))
        self.references = {canonical(one.id): self.names.of(one.kind, one.id) for one in self.subjects}

    def users_of(self, entry: Group | Site) -> Iterable[str]:
        """Return the users of this organisation whom a group or site lists; service users gain nothing there."""
        found = (self.references.get(canonical(member)) for member in entry.members)
        return dict.fromkeys(one for one in found if one is not None and one.startswith("user:"))


def _people(own: _Own) -> Iterator[Relationship]:
    capabilities = {relation: own.names.of("capability", relation) for relation in _CAPABILITIES}
    sets = list(as_looked_up(own.directory.organisation.permission_sets, own.directory.permission_sets))
    for relation, capability in capabilities.items():
        yield Relationship(own.organisation, relation, capability)
        for listed in sets:
            if _CAPABILITIES[relation] in (listed.permissions or ()):
                yield Relationship(capability, "through", own.names.of("permission_set", listed.id) + "#holder")
    for subject in own.subjects:
        name = own.names.of(subject.kind, subject.id)
        yield Relationship(own.organisation, subject.kind, name)
        if is_active(subject):
            yield Relationship(own.organisation, "active", name)
        yield from _permissions(own, subject, name, capabilities)


def _permissions(own: _Own, subject: Subject, name: str, capabilities: dict[str, str]) -> Iterator[Relationship]:
    record = subject.record
    if record is None:
        return
    for relation, capability in capabilities.items():
        if _CAPABILITIES[relation] in record.holds:
            yield Relationship(capability, "stated", name)
        elif _CAPABILITIES[relation] in record.lacks:
            yield Relationship(capability, "denied", name)
    for set_id in dict.fromkeys(map(canonical, own.directory.permission_set_ids(subject) or ())):
        yield Relationship(own.names.of("permission_set", set_id), "holder", name)


def _of_template(own: _Own, template: Template) -> Iterator[Relationship]:
    name = own.names.of("template", template.id)
    is_foreign = own.directory.is_foreign(template.organisation)
    if not is_foreign:
        yield Relationship(name, "home", own.organisation)
    yield Relationship(name, "located" if template.locations else "plain", own.organisation)
    owner = own.references.get(canonical(template.owner)) if template.owner is not None else None
    if owner is not None:
        yield Relationship(name, "owner", owner)
    for rule in template.rules:
        if rule.invitation == "accepted":
            for subject in _available_to(own, rule, is_foreign=is_foreign):
                yield Relationship(name, "available_to", subject)


def _available_to(own: _Own, rule: Rule, *, is_foreign: bool) -> Iterator[str]:
    """Return whom a rule lets in. Neither everyone nor the members of a site cross from another organisation."""
    named = rule.user or rule.service_user
    if named is not None:
        subject = own.references.get(canonical(named))
        if subject is not None:
            yield subject
    elif rule.group is not None and rule.site is None:
        yield own.names.of("group", rule.group) + "#member"
    elif is_foreign:
        return
    elif rule.everyone:
        yield own.organisation + "#user"
        if rule.covers_service_users:
            yield own.organisation + "#service_user"
    elif rule.group is not None:
        yield own.names.of("group_at_site", rule.group, rule.site or "") + "#member"
    elif rule.site is not None:
        yield own.names.of("site", rule.site) + "#member"


def assertions(directory: Directory, at: datetime, most_subjects: int = 50, most_each: int = 10) -> Iterator[Assertion]:
    """Return answers of the walk, from subjects spread over the whole list, both verdicts of each."""
    everyone = list(subjects(directory))
    step = max(1, -(-len(everyone) // most_subjects))
    names, index, templates = Names(directory.id), Index(directory), directory.organisation.templates
    for subject in everyone[::step]:
        answers = index.answers(Requester(None, subject), Call(), at)
        for verdict in (Verdict.VISIBLE, Verdict.HIDDEN):
            for position in answers.of(verdict)[:most_each]:
                name = names.of("template", templates[position].id)
                question = Relationship(name, VIEW, names.of(subject.kind, subject.id))
                yield Assertion(question, verdict is Verdict.VISIBLE)
