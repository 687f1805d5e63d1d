"""What the organisation lists, by kind: as rows, and one at a time with where it leads."""

from collections.abc import Sequence
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Entry, Group, PermissionSet, Site, Template, User
from diagnostics.tokens.inventory import ServiceUser
from tui.language import N_, _, ngettext
from tui.presentation.names import short


class Kind(NamedTuple):
    """A kind of thing: its key, its title, and the lists whose coverage says whether all of it is known."""

    key: str
    title: str
    coverage: tuple[str, ...]


KINDS = (
    Kind("users", N_("Users"), ("users",)),
    Kind("service_users", N_("Service users"), ("service_users",)),
    Kind("groups", N_("Groups"), ("groups", "group_members")),
    Kind("sites", N_("Sites"), ("sites", "site_members")),
    Kind("permission_sets", N_("Permission sets"), ("permission_sets",)),
    Kind("templates", N_("Templates"), ("templates", "template_rules", "template_locations")),
)
"""Every kind, in the order in which they are listed."""

_COVERAGE_WORDS = {
    "users": N_("users"),
    "service_users": N_("service users"),
    "groups": N_("groups"),
    "group_members": N_("group members"),
    "sites": N_("sites"),
    "site_members": N_("site members"),
    "permission_sets": N_("permission sets"),
    "templates": N_("templates"),
    "template_rules": N_("template rules"),
    "template_locations": N_("template locations"),
    "token_use": N_("token use"),
}
_STATUS_WORDS = {"active": N_("active"), "deactivated": N_("deactivated"), "left": N_("left")}


def kind_named(key: str) -> Kind:
    """Return the kind with that key."""
    return next(kind for kind in KINDS if kind.key == key)


def entries(directory: Directory, kind: str) -> Sequence[Entry]:
    """Return all things of a kind."""
    organisation, inventory = directory.organisation, directory.inventory
    lists: dict[str, Sequence[Entry]] = {
        "users": organisation.users,
        "service_users": inventory.service_users,
        "groups": organisation.groups,
        "sites": organisation.sites,
        "permission_sets": organisation.permission_sets,
        "templates": organisation.templates,
    }
    return lists[kind]


def entry(directory: Directory, kind: str, identifier: str) -> Entry | None:
    """Return the thing of a kind with that id, or None."""
    found: Entry | None = getattr(directory, kind).get(canonical(identifier))
    return found


def gaps_in(directory: Directory, kind: Kind) -> str:
    """Return what is not known of a kind, in a few words; empty where all is."""
    missing = []
    for area in kind.coverage:
        if not directory.coverage.is_complete(area):
            level = getattr(directory.coverage, area)
            word = _("partly known") if level == "partial" else _("not known")
            missing.append(_("{what} {level}").format(what=_(_COVERAGE_WORDS[area]), level=word))
    return ", ".join(missing)


def detail(directory: Directory, thing: Entry) -> str:
    """Return what tells a thing from others of its kind, in a few words."""
    match thing:
        case User():
            words = [_(_STATUS_WORDS[thing.status])]
            if directory.is_foreign(thing.organisation):
                words.append(_("of another organisation"))
            elif thing.permission_set is None:
                words.append(_("permission set not known"))
            return ", ".join([*words, *([short(thing.email, 40)] if thing.email else [])])
        case ServiceUser():
            if thing.permission_sets is None:
                return _("permission sets not known")
            return ", ".join(set_name(directory, identifier) for identifier in thing.permission_sets) or _(
                "no permissions"
            )
        case Group() | Site():
            count = len(thing.members)
            text = ngettext("{count} member", "{count} members", count).format(count=f"{count:,}")
            area = "group_members" if isinstance(thing, Group) else "site_members"
            return text if directory.coverage.is_complete(area) else _("{members} known").format(members=text)
        case PermissionSet():
            if thing.permissions is None:
                return _("permissions not known")
            count = len(thing.permissions)
            return ngettext("{count} permission", "{count} permissions", count).format(count=count)
        case Template():
            count = len(thing.rules)
            words = [ngettext("{count} rule", "{count} rules", count).format(count=count)]
            if not directory.coverage.is_complete("template_rules"):
                words.append(_("perhaps more"))
            if thing.archived:
                words.append(_("archived"))
            if directory.is_foreign(thing.organisation):
                words.append(_("of another organisation"))
            return ", ".join(words)
        case _:
            return ""


def set_name(directory: Directory, identifier: str) -> str:
    """Return the name of a permission set, or its id where it is not listed."""
    found = directory.permission_sets.get(canonical(identifier))
    return short(found.name if found is not None else identifier, 40)
