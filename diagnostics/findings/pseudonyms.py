"""A workspace in other words: names, e-mails and ids replaced by pseudonyms, the same one for the same thing.

No word of the source is left: neither as it stands, nor as a part of a pseudonym.

What decides stays: who is whom, what is shared with whom, permissions by the names that the walk knows, times.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any

from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Inventory, ServiceUser, Token
from diagnostics.model.organisation import (
    DECISIVE,
    Facts,
    Group,
    Identity,
    Organisation,
    OtherOrganisation,
    PermissionSet,
    Rule,
    Site,
    Template,
    User,
)

_IDS = {
    "person": "user_{:032x}",
    "role": "role_{:032x}",
    "template": "template_{:032x}",
    "site": "location_{:032x}",
}
_OF_IDS = (*_IDS, "set", "token")
_STYLES = (
    "Redacted {kind} {number:06}",
    "Blank {kind} {number:06}",
    # Should a source be so contrary as to call something "user", too.
    "~{initial}{number:06}",
)
"""How other words are given; the first style is taken of which no word of the source is a part."""

_WORDS = (
    "organisation",
    "other",
    "user",
    "service user",
    "group",
    "site",
    "set",
    "template",
    "token",
    "permission",
    "rule",
)
_TELLING = 3
"""Characters: so long a word is not to be a part of a pseudonym either."""


class Pseudonyms:
    """Gives each id, and each other word that must not be told, a pseudonym of its own.

    None is a word of the source. Numbers are of one length, so that none is a part of another.
    """

    def __init__(self, source: Collection[str] = ()) -> None:
        """Begin with none given. `source` are all words that are not to be told."""
        self._taken = {*source, *map(canonical, source)}
        self._given: dict[tuple[str, str], str] = {}
        self._counts: Counter[tuple[str, bool]] = Counter()
        self._style = next((style for style in _STYLES if not self._tells(style)), _STYLES[-1])

    def _tells(self, style: str) -> bool:
        """Return whether a word of the source is a part of the pseudonyms of a style."""
        given = [style.format(kind=kind, initial=kind[0], number=0) for kind in _WORDS]
        longest = max(map(len, given))
        # One text of them all: a word is looked for in it much faster than in each.
        together = "\n".join([*given, *map(str.lower, given)])
        return any(_TELLING <= len(word) <= longest and word in together for word in self._taken)

    def of(self, kind: str, word: str) -> str:
        """Return the pseudonym of a word of this kind; two spellings of an id have the same."""
        key = kind, canonical(word) if kind in _OF_IDS else word
        if key not in self._given:
            self._given[key] = self._next(kind, is_id=kind in _OF_IDS)
        return self._given[key]

    def name(self, kind: str) -> str:
        """Return a name of this kind that was not given before."""
        return self._next(kind, is_id=False)

    def _next(self, kind: str, *, is_id: bool) -> str:
        while True:
            self._counts[kind, is_id] += 1
            number = self._counts[kind, is_id]
            given = self._style.format(kind=kind, initial=kind[0], number=number)
            if is_id:
                given = _IDS[kind].format(number) if kind in _IDS else given.lower().replace(" ", "-")
            if given not in self._taken and canonical(given) not in self._taken:
                return given

    def of_some(self, kind: str, word: str | None) -> str | None:
        """Return the pseudonym of a word, or None where there is none."""
        return self.of(kind, word) if word is not None else None

    def permissions(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return permissions, those that the walk does not know by pseudonym."""
        return tuple(name if name in DECISIVE else self.of("permission", name) for name in names)


def pseudonymous(organisation: Organisation, inventory: Inventory, given: Pseudonyms) -> tuple[Organisation, Inventory]:
    """Return the same facts under pseudonyms. Tokens keep neither fingerprint nor hint."""
    identity = organisation.organisation
    return (
        Organisation(
            format=1,
            organisation=Identity(
                id=given.of("role", identity.id),
                name=given.name("organisation"),
                data_centre=identity.data_centre,
                captured_at=identity.captured_at,
                read_until=identity.read_until,
            ),
            organisations=tuple(
                OtherOrganisation(
                    id=given.of("role", other.id), name=given.name("other"), data_centre=other.data_centre
                )
                for other in organisation.organisations
            ),
            coverage=organisation.coverage,
            users=tuple(_user(given, user) for user in organisation.users),
            groups=tuple(
                Group(id=given.of("role", group.id), name=given.name("group"), members=_people(given, group.members))
                for group in organisation.groups
            ),
            sites=tuple(
                Site(
                    id=given.of("site", site.id),
                    name=given.name("site"),
                    parent=given.of_some("site", site.parent),
                    members=_people(given, site.members),
                )
                for site in organisation.sites
            ),
            permission_sets=tuple(
                PermissionSet(
                    id=given.of("set", known.id),
                    name=given.name("set"),
                    permissions=given.permissions(known.permissions) if known.permissions is not None else None,
                )
                for known in organisation.permission_sets
            ),
            templates=tuple(_template(given, template) for template in organisation.templates),
        ),
        Inventory(
            format=1,
            revision=inventory.revision,
            service_users=tuple(_service_user(given, one) for one in inventory.service_users),
            tokens=tuple(_token(given, token) for token in inventory.tokens),
        ),
    )


def pseudonymous_fact(fact: Fact, given: Pseudonyms) -> Fact:
    """Return a learned fact under pseudonyms."""
    return replace(
        fact,
        subject=given.of_some("person", fact.subject),
        permission_set=given.of_some("set", fact.permission_set),
        permission=given.permissions((fact.permission,))[0] if fact.permission is not None else None,
        group=given.of_some("role", fact.group),
        site=given.of_some("site", fact.site),
        template=given.of_some("template", fact.template),
        token=given.of_some("token", fact.token),
    )


def _people(given: Pseudonyms, identifiers: Iterable[str]) -> tuple[str, ...]:
    return tuple(given.of("person", identifier) for identifier in identifiers)


def _user(given: Pseudonyms, user: User) -> User:
    return User(
        id=given.of("person", user.id),
        name=given.name("user"),
        status=user.status,
        seat=user.seat,
        permission_set=given.of_some("set", user.permission_set),
        holds=given.permissions(user.holds),
        lacks=given.permissions(user.lacks),
        organisation=given.of_some("role", user.organisation),
    )


def _service_user(given: Pseudonyms, one: ServiceUser) -> ServiceUser:
    sets = one.permission_sets
    return ServiceUser(
        id=given.of("person", one.id),
        name=given.name("service user"),
        permission_sets=tuple(given.of("set", known) for known in sets) if sets is not None else None,
        holds=given.permissions(one.holds),
        lacks=given.permissions(one.lacks),
    )


def _template(given: Pseudonyms, template: Template) -> Template:
    return Template(
        id=given.of("template", template.id),
        name=given.name("template"),
        owner=given.of_some("person", template.owner),
        organisation=given.of_some("role", template.organisation),
        archived=template.archived,
        modified_at=template.modified_at,
        locations=tuple(given.of("site", location) for location in template.locations),
        rules=tuple(_rule(given, rule) for rule in template.rules),
    )


def _rule(given: Pseudonyms, rule: Rule) -> Rule:
    return Rule(
        user=given.of_some("person", rule.user),
        service_user=given.of_some("person", rule.service_user),
        group=given.of_some("role", rule.group),
        site=given.of_some("site", rule.site),
        everyone=rule.everyone,
        covers_service_users=rule.covers_service_users,
        unrecognised=given.of_some("rule", rule.unrecognised),
        level=rule.level,
        invitation=rule.invitation,
    )


def _token(given: Pseudonyms, token: Token) -> Token:
    return Token(
        id=given.of("token", token.id),
        name=given.name("token"),
        kind=token.kind,
        owner=given.of("person", token.owner),
        organisation=given.of_some("role", token.organisation),
        inactivity_days=token.inactivity_days,
        status=token.status,
        created_at=token.created_at,
        last_used_at=token.last_used_at,
        revoked_at=token.revoked_at,
        deleted_at=token.deleted_at,
        used_by=token.used_by,
    )


_OF_THE_FORMAT = ("coverage", "data_centre", "status", "seat", "level", "invitation", "kind", "used_by")
"""The keys whose words are the format's own."""


_KEYS: dict[str, tuple[str, ...]] = {}


def words_of(*facts: Organisation | Inventory) -> set[str]:
    """Return every word of the facts that is the source's own, and not the format's."""
    found: set[str] = set()
    for one in facts:
        _gather(one, found)
    return found.difference(DECISIVE)


def _gather(value: Any, found: set[str]) -> None:
    if isinstance(value, str):
        found.add(value)
    elif isinstance(value, Facts):
        for key in _telling_keys(type(value)):
            if inner := getattr(value, key):
                _gather(inner, found)
    elif isinstance(value, Sequence):
        for inner in value:
            _gather(inner, found)


def _telling_keys(kind: type[Facts]) -> tuple[str, ...]:
    """Return the keys of a kind of facts whose words may be the source's own; this is asked of every rule."""
    keys = _KEYS.get(kind.__name__)
    if keys is None:
        keys = _KEYS[kind.__name__] = tuple(field.name for field in fields(kind) if field.name not in _OF_THE_FORMAT)
    return keys
