"""Things of the organisation: rows and pages."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.access.types import Verdict
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import ServiceUser
from diagnostics.model.organisation import Entry, Group, PermissionSet, Rule, Site, Template, User
from tui.i18n import N_, _, grouped, ngettext
from tui.presentation.glyphs import VERDICT_TONES
from tui.presentation.layout import Item, Line, Look, Page
from tui.presentation.links import Target, ToAction, ToThing
from tui.presentation.text import VERDICT_WORDS, moment, short
from tui.presentation.why.attempts import unread_rule


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
            text = ngettext("{count} member", "{count} members", count).format(count=grouped(count))
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


_MOST = 2_000


def write_thing(page: Page, directory: Directory, thing: Entry) -> list[Item]:
    """Write everything that the workspace says of a thing."""
    page.text(short(thing.name, 400), "strong")
    page.labelled(_("Id"), short(thing.id, 200))
    page.labelled(_("In short"), detail(directory, thing))
    match thing:
        case User() | ServiceUser():
            _subject(page, directory, thing)
        case Group():
            _members(page, directory, thing.members, directory.coverage.is_complete("group_members"))
        case Site():
            if thing.parent is not None:
                page.labelled(
                    _("Within"), _name(directory, "sites", thing.parent), target=ToThing("sites", thing.parent)
                )
            _members(page, directory, thing.members, directory.coverage.is_complete("site_members"))
        case PermissionSet():
            page.heading(_("Permissions"))
            if thing.permissions is None:
                page.text(_("not known"), "warn")
            for permission in thing.permissions or ():
                page.text(short(permission))
        case Template():
            _template(page, directory, thing)
    return page.items


def _subject(page: Page, directory: Directory, thing: User | ServiceUser) -> None:
    is_foreign = isinstance(thing, User) and directory.is_foreign(thing.organisation)
    if not is_foreign:
        page.text(_("s  What it sees: every template, by cause"), target=ToAction("ask-subject"))
    page.heading(_("Permission sets"))
    sets = (thing.permission_set,) if isinstance(thing, User) else thing.permission_sets
    known = [identifier for identifier in sets or () if identifier is not None]
    if not known:
        page.text(_("none") if sets == () else _("not known"), "warn")
    for identifier in known:
        page.text(set_name(directory, identifier), target=_target(directory, "permission_sets", identifier))
    for permission in thing.holds:
        page.text(_("holds {permission}").format(permission=short(permission)))
    for permission in thing.lacks:
        page.text(_("lacks {permission}").format(permission=short(permission)))
    page.heading(_("Groups and sites"))
    within = [("groups", group) for group in directory.organisation.groups if directory.lists(group, thing.id)]
    at = [("sites", site) for site in directory.organisation.sites if directory.lists(site, thing.id)]
    for kind, listed in (*within, *at):
        page.text(f"{_(kind_named(kind).title)}: {short(listed.name)}", target=ToThing(kind, listed.id))
    if not (within or at):
        page.text(_("none listed"))
    if isinstance(thing, ServiceUser) and (within or at):
        page.text(_("They grant a service user nothing (help page 005096)."), "warn")


def _members(page: Page, directory: Directory, members: Iterable[str], is_whole: bool) -> None:
    page.heading(_("Members"))
    if not is_whole:
        page.text(_("Not all of them are known."), "warn")
    listed = list(members)
    for identifier in listed[:_MOST]:
        _line_of_subject(page, directory, identifier)
    if len(listed) > _MOST:
        page.text(_("and {count} more").format(count=grouped(len(listed) - _MOST)))
    if not listed:
        page.text(_("none listed"))


def _line_of_subject(page: Page, directory: Directory, identifier: str, prefix: str = "") -> None:
    kind = "service_users" if canonical(identifier) in directory.service_users else "users"
    suffix = _(" (service user)") if kind == "service_users" else ""
    page.text(f"{prefix}{_name(directory, kind, identifier)}{suffix}", target=_target(directory, kind, identifier))


def _template(page: Page, directory: Directory, template: Template) -> None:
    page.labelled(_("Changed"), moment(template.modified_at) if template.modified_at is not None else _("not known"))
    if template.organisation is not None:
        page.labelled(_("Belongs to"), _name(directory, "other_organisations", template.organisation))
    page.text(_("y  Why does the token get it, or not?"), target=ToAction("ask-why"))
    page.text(_("w  Who sees it"), target=ToAction("ask-template"))
    page.heading(_("Available to"))
    if template.owner is not None:
        _line_of_subject(page, directory, template.owner, _("its owner, "))
    for number, rule in enumerate(template.rules[:_MOST], 1):
        _rule(page, directory, number, rule)
    if not directory.coverage.is_complete("template_rules"):
        page.text(_("There may be more rules: not all are known."), "warn")
    elif not template.rules and template.owner is None:
        page.text(_("nobody"))
    if template.locations or not directory.coverage.is_complete("template_locations"):
        page.heading(_("Locations"))
    for identifier in template.locations:
        page.text(_name(directory, "sites", identifier), target=_target(directory, "sites", identifier))
    if not template.locations and not directory.coverage.is_complete("template_locations"):
        page.text(_("not known"), "warn")


def _rule(page: Page, directory: Directory, number: int, rule: Rule) -> None:
    start = _("rule {number}").format(number=number) + "  "
    pending = _(", invitation not accepted") if rule.invitation == "pending" else ""
    named = rule.user or rule.service_user
    if named is not None:
        kind = "service_users" if canonical(named) in directory.service_users else "users"
        page.text(start + _name(directory, kind, named) + pending, target=_target(directory, kind, named))
    elif rule.unrecognised is not None:
        page.text(start + _("could not be read: {text}").format(text=unread_rule(rule.unrecognised)), "warn")
    elif rule.everyone:
        covers = {
            True: _("everyone, service users too"),
            False: _("everyone but service users"),
            None: _("everyone; whether service users too is not known"),
        }
        page.text(start + covers[rule.covers_service_users])
    elif rule.group is not None and rule.site is not None:
        text = _("members of group {group} and of site {site}").format(
            group=_name(directory, "groups", rule.group), site=_name(directory, "sites", rule.site)
        )
        page.text(start + text, target=_target(directory, "groups", rule.group))
    elif rule.group is not None:
        text = _("group {name}").format(name=_name(directory, "groups", rule.group))
        page.text(start + text + pending, target=_target(directory, "groups", rule.group))
    elif rule.site is not None:
        text = _("site {name}").format(name=_name(directory, "sites", rule.site))
        page.text(start + text, target=_target(directory, "sites", rule.site))


def _name(directory: Directory, kind: str, identifier: str) -> str:
    found = entry(directory, kind, identifier)
    return short(found.name) if found is not None else _("{id} (not listed)").format(id=short(identifier))


def _target(directory: Directory, kind: str, identifier: str) -> Target | None:
    return ToThing(kind, identifier) if entry(directory, kind, identifier) is not None else None


_ID_WIDTH = 41
_WITH_ID = 78


def template_line(look: Look, template: Template, width: int, verdict: Verdict | None = None) -> Line:
    """Return a template's verdict if there is one, its name, and its id where there is room for it."""
    lead: Line = ()
    if verdict is not None:
        lead = ((look.fit(_(VERDICT_WORDS[verdict]), 9), VERDICT_TONES[verdict]),)
        width -= 9
    if width < _WITH_ID - 9:
        return (*lead, (look.fit(template.name, width), ""))
    name = width - _ID_WIDTH - 2
    return (*lead, (look.fit(template.name, name), ""), ("  ", ""), (look.fit(template.id, _ID_WIDTH), "dim"))
