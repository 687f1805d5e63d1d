"""A workspace in other words: names, e-mails and ids replaced by pseudonyms, the same one for the same thing.

What decides stays: who is whom, what is shared with whom, permissions by the names that the walk knows, times.
"""

from collections.abc import Iterable

from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import (
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
from diagnostics.organisation.permissions import DECISIVE
from diagnostics.tokens.inventory import Inventory, ServiceUser, Token

_FORMS = {
    "person": "user_{:032x}",
    "role": "role_{:032x}",
    "template": "template_{:032x}",
    "site": "location_{:032x}",
    "permission set": "set-{}",
    "token": "tok-{}",
    "permission": "Permission {}",
    "unrecognised": "unrecognised-{}",
}


class Pseudonyms:
    """Gives each id, and each other word that must not be told, a pseudonym of its own."""

    def __init__(self) -> None:
        """Begin with none given."""
        self._given: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def of(self, kind: str, word: str) -> str:
        """Return the pseudonym of a word of this kind; two spellings of an id have the same."""
        key = kind, canonical(word)
        if key not in self._given:
            number = self._counts[kind] = self._counts.get(kind, 0) + 1
            self._given[key] = _FORMS[kind].format(number)
        return self._given[key]

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
                name="Organisation",
                data_centre=identity.data_centre,
                captured_at=identity.captured_at,
            ),
            organisations=tuple(
                OtherOrganisation(id=given.of("role", other.id), name=f"Other {n}", data_centre=other.data_centre)
                for n, other in enumerate(organisation.organisations, 1)
            ),
            coverage=organisation.coverage,
            users=tuple(_user(given, n, user) for n, user in enumerate(organisation.users, 1)),
            groups=tuple(
                Group(id=given.of("role", group.id), name=f"Group {n}", members=_people(given, group.members))
                for n, group in enumerate(organisation.groups, 1)
            ),
            sites=tuple(
                Site(
                    id=given.of("site", site.id),
                    name=f"Site {n}",
                    parent=given.of_some("site", site.parent),
                    members=_people(given, site.members),
                )
                for n, site in enumerate(organisation.sites, 1)
            ),
            permission_sets=tuple(
                PermissionSet(
                    id=given.of("permission set", known.id),
                    name=f"Permission set {n}",
                    permissions=given.permissions(known.permissions) if known.permissions is not None else None,
                )
                for n, known in enumerate(organisation.permission_sets, 1)
            ),
            templates=tuple(_template(given, n, template) for n, template in enumerate(organisation.templates, 1)),
        ),
        Inventory(
            format=1,
            revision=inventory.revision,
            service_users=tuple(_service_user(given, n, one) for n, one in enumerate(inventory.service_users, 1)),
            tokens=tuple(_token(given, n, token) for n, token in enumerate(inventory.tokens, 1)),
        ),
    )


def _people(given: Pseudonyms, identifiers: Iterable[str]) -> tuple[str, ...]:
    return tuple(given.of("person", identifier) for identifier in identifiers)


def _user(given: Pseudonyms, number: int, user: User) -> User:
    return User(
        id=given.of("person", user.id),
        name=f"User {number}",
        status=user.status,
        seat=user.seat,
        permission_set=given.of_some("permission set", user.permission_set),
        holds=given.permissions(user.holds),
        lacks=given.permissions(user.lacks),
        organisation=given.of_some("role", user.organisation),
    )


def _service_user(given: Pseudonyms, number: int, one: ServiceUser) -> ServiceUser:
    sets = one.permission_sets
    return ServiceUser(
        id=given.of("person", one.id),
        name=f"Service user {number}",
        permission_sets=tuple(given.of("permission set", known) for known in sets) if sets is not None else None,
        holds=given.permissions(one.holds),
        lacks=given.permissions(one.lacks),
    )


def _template(given: Pseudonyms, number: int, template: Template) -> Template:
    return Template(
        id=given.of("template", template.id),
        name=f"Template {number}",
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
        unrecognised=given.of_some("unrecognised", rule.unrecognised),
        level=rule.level,
        invitation=rule.invitation,
    )


def _token(given: Pseudonyms, number: int, token: Token) -> Token:
    return Token(
        id=given.of("token", token.id),
        name=f"Token {number}",
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
