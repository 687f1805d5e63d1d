"""The access rules as a SpiceDB schema, asked of the embedded server over the messages of its own API.

Written from the documents over the plain tables of a world, with nothing of the product or of the reference model.
SpiceDB knows two values, so the world must be whole. One server serves many worlds: each has a prefix for its ids.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import Any, Self

from tests.engines.engine import Asked, Engine
from tests.worlds.facts import LOCATIONS, MANAGE_ALL, TEMPLATES, VIEW_ALL, Table, canonical

SCHEMA = """
definition person {}
definition machine {}

definition circle {
    relation listed: person
    relation above: circle
    permission member = listed + above->member
}

definition both {
    relation one: circle
    relation other: circle
    permission member = one->member & other->member
}

definition permission_set {
    relation assigned: person | machine
}

definition permit {
    relation stated: person | machine
    relation by_set: permission_set#assigned
    relation denied: person | machine
    permission held = stated + (by_set - denied)
}

definition realm {
    relation alive: person | machine
    relation people: person
    relation machines: machine
    relation templates: permit
    relation locations: permit
    relation view_all: permit
    relation manage_all: permit
    permission overrides = view_all->held + manage_all->held
    permission opens = alive & (templates->held + overrides)
    permission opens_places = opens & (locations->held + overrides)
}

definition template {
    relation owner: person | machine
    relation shared: person | machine | circle#member | both#member | realm#people | realm#machines
    relation home: realm
    relation plain: realm
    relation placed: realm
    permission reached = owner + shared + home->overrides
    permission open = reached & (plain->opens + placed->opens_places)
}
"""

_LIBRARY = "SPICEDB_LIBRARY_PATH"
_FETCHED = Path(".spicedb") / "libspicedb.so"
_AT_ONCE = 1000
_WORLDS_AT_ONCE = 20

Line = tuple[str, str, str]
"""A relationship: `type:id`, relation, and `type:id` or `type:id#relation`."""


def why_not() -> str | None:
    """Return why no server can be had here, or None where one can."""
    if find_spec("spicedb_embedded") is None:
        return "spicedb-embedded is not installed: make spicedb"
    if not os.environ.get(_LIBRARY) and not _FETCHED.is_file():
        return "SpiceDB's library is not here: make spicedb"
    return None


class Server:
    """The embedded server with an in-memory store."""

    def __init__(self, schema: str) -> None:
        """Start with a schema and no relationships."""
        os.environ.setdefault(_LIBRARY, str(_FETCHED.resolve()))
        import spicedb_embedded
        from authzed.api import v1

        self._v1: Any = v1
        self._server: Any = spicedb_embedded.EmbeddedSpiceDB.start(schema)

    def close(self) -> None:
        """Stop the server."""
        self._server.close()

    def write(self, lines: Iterable[Line]) -> None:
        """Write relationships, a thousand at a time."""
        self._update(lines, self._v1.RelationshipUpdate.Operation.OPERATION_TOUCH)

    def delete(self, lines: Iterable[Line]) -> None:
        """Delete relationships, a thousand at a time."""
        self._update(lines, self._v1.RelationshipUpdate.Operation.OPERATION_DELETE)

    def _update(self, lines: Iterable[Line], operation: Any) -> None:
        updates = [
            self._v1.RelationshipUpdate(operation=operation, relationship=self._relationship(line))
            for line in dict.fromkeys(lines)
        ]
        for start in range(0, len(updates), _AT_ONCE):
            request = self._v1.WriteRelationshipsRequest(updates=updates[start : start + _AT_ONCE])
            self._server.permissions().WriteRelationships(request)

    def check(self, lines: Sequence[Line]) -> list[bool]:
        """Return for each question, written as a relationship, whether its permission is held."""
        held = self._v1.CheckPermissionResponse.PERMISSIONSHIP_HAS_PERMISSION
        found: list[bool] = []
        for start in range(0, len(lines), _AT_ONCE):
            items = [
                self._v1.CheckBulkPermissionsRequestItem(
                    resource=self._reference(resource), permission=permission, subject=self._subject(subject)
                )
                for resource, permission, subject in lines[start : start + _AT_ONCE]
            ]
            request = self._v1.CheckBulkPermissionsRequest(
                consistency=self._v1.Consistency(fully_consistent=True), items=items
            )
            for pair in self._server.permissions().CheckBulkPermissions(request).pairs:
                if pair.HasField("error"):
                    raise AssertionError(pair.error.message)
                found.append(pair.item.permissionship == held)
        return found

    def _relationship(self, line: Line) -> Any:
        resource, relation, subject = line
        return self._v1.Relationship(
            resource=self._reference(resource), relation=relation, subject=self._subject(subject)
        )

    def _reference(self, text: str) -> Any:
        kind, _, identifier = text.partition(":")
        return self._v1.ObjectReference(object_type=kind, object_id=identifier)

    def _subject(self, text: str) -> Any:
        reference, _, relation = text.partition("#")
        return self._v1.SubjectReference(object=self._reference(reference), optional_relation=relation)


class SpiceDB(Engine):
    """SpiceDB, embedded, for as long as the block it is used in. No world sees another's relationships."""

    name = "SpiceDB"

    def __enter__(self) -> Self:
        """Start a server."""
        self._server = Server(SCHEMA)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        self._server.close()

    def allowed(self, worlds: Sequence[Asked]) -> list[list[bool]]:
        """Check all pairs of a few worlds at a time, whose relationships then go again: the store scans all it has."""
        answers: list[list[bool]] = []
        for start in range(0, len(worlds), _WORLDS_AT_ONCE):
            answers += self._asked_together(worlds[start : start + _WORLDS_AT_ONCE])
        return answers

    def _asked_together(self, worlds: Sequence[Asked]) -> list[list[bool]]:
        named = [_World(f"w{number}-", *asked[:2]) for number, asked in enumerate(worlds)]
        lines = list(chain.from_iterable(world.lines() for world in named))
        questions = [
            (world.of("template", pair.template), "open", world.of(_TYPES[pair.kind], pair.subject))
            for world, asked in zip(named, worlds, strict=True)
            for pair in asked.pairs
        ]
        self._server.write(lines)
        answers = iter(self._server.check(questions))
        self._server.delete(lines)
        return [list(islice(answers, len(asked.pairs))) for asked in worlds]


_TYPES = {"user": "person", "service_user": "machine"}
_PERMITS = {"templates": TEMPLATES, "locations": LOCATIONS, "view_all": VIEW_ALL, "manage_all": MANAGE_ALL}
_UNSAFE = re.compile(r"[^a-zA-Z0-9_-]")


class _World:
    """The relationships of one whole world."""

    def __init__(self, prefix: str, organisation: Table, tokens: Table) -> None:
        self._prefix = prefix
        self._organisation = organisation
        self._home = canonical(organisation["organisation"]["id"])
        self._people = organisation["users"]
        self._machines = tokens.get("service_users", [])
        self._realm = self.of("realm", "own")

    def of(self, kind: str, identifier: str) -> str:
        """Return the reference of a thing of this world; what SpiceDB takes in no id is written as its code."""
        safe = _UNSAFE.sub(lambda found: f"={ord(found[0]):x}=", canonical(identifier))
        return f"{kind}:{self._prefix}{safe}"

    def lines(self) -> Iterator[Line]:
        """Return every relationship."""
        for user in self._people:
            person = self.of("person", user["id"])
            if canonical(user.get("organisation", self._home)) == self._home:
                yield self._realm, "people", person
            if user["status"] == "active":
                yield self._realm, "alive", person
            yield from self._permits(person, user, [user["permission_set"]] if "permission_set" in user else [])
        for service_user in self._machines:
            machine = self.of("machine", service_user["id"])
            yield self._realm, "machines", machine
            yield self._realm, "alive", machine
            yield from self._permits(machine, service_user, service_user["permission_sets"])
        yield from self._sets()
        yield from self._circles()
        for template in self._organisation["templates"]:
            yield from self._template(template)

    def _permits(self, subject: str, person: Table, sets: list[str]) -> Iterator[Line]:
        for relation, permission in _PERMITS.items():
            if permission in person.get("holds", []):
                yield self.of("permit", relation), "stated", subject
            if permission in person.get("lacks", []):
                yield self.of("permit", relation), "denied", subject
        for one in sets:
            yield self.of("permission_set", one), "assigned", subject

    def _sets(self) -> Iterator[Line]:
        for relation, permission in _PERMITS.items():
            yield self._realm, relation, self.of("permit", relation)
            for listed in self._organisation.get("permission_sets", []):
                if permission in listed["permissions"]:
                    yield self.of("permit", relation), "by_set", self.of("permission_set", listed["id"]) + "#assigned"

    def _circles(self) -> Iterator[Line]:
        for key in ("groups", "sites"):
            for entry in self._organisation.get(key, []):
                circle = self.of("circle", key + "-" + canonical(entry["id"]))
                for member in entry.get("members", []):
                    yield circle, "listed", self.of("person", member)
                if "parent" in entry:
                    yield circle, "above", self.of("circle", key + "-" + canonical(entry["parent"]))

    def _template(self, template: Table) -> Iterator[Line]:
        reference = self.of("template", template["id"])
        is_home = canonical(template.get("organisation", self._home)) == self._home
        if is_home:
            yield reference, "home", self._realm
        yield reference, "placed" if template.get("locations") else "plain", self._realm
        if "owner" in template:
            for kind in _TYPES.values():
                yield reference, "owner", self.of(kind, template["owner"])
        for rule in template.get("rules", []):
            if rule.get("invitation") != "pending":
                for subject in self._sharers(rule, is_home=is_home):
                    if subject.startswith("both:"):
                        yield from self._both(subject, rule)
                    yield reference, "shared", subject

    def _sharers(self, rule: Table, *, is_home: bool) -> list[str]:
        """Return whom a rule lets in: across organisations neither everyone nor the members of a site."""
        if named := rule.get("user") or rule.get("service_user"):
            return [self.of(kind, named) for kind in _TYPES.values()]
        if "site" not in rule and "group" in rule:
            return [self.of("circle", "groups-" + canonical(rule["group"])) + "#member"]
        if not is_home:
            return []
        if "everyone" in rule:
            covered = ["#people", "#machines"] if rule["covers_service_users"] else ["#people"]
            return [self._realm + kind for kind in covered]
        if "group" in rule:
            return [self.of("both", canonical(rule["group"]) + "-and-" + canonical(rule["site"])) + "#member"]
        return [self.of("circle", "sites-" + canonical(rule["site"])) + "#member"]

    def _both(self, subject: str, rule: Table) -> Iterator[Line]:
        both = subject.removesuffix("#member")
        yield both, "one", self.of("circle", "groups-" + canonical(rule["group"]))
        yield both, "other", self.of("circle", "sites-" + canonical(rule["site"]))
