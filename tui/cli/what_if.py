"""`sightline what-if`: the effect of changes on everybody."""

from collections.abc import Iterator
from pathlib import Path

import click

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import find_group, find_permission_set, find_site, find_subject, find_template
from diagnostics.access.types import Subject
from diagnostics.errors import Candidate, NothingOfThatName
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.model.organisation import DECISIVE
from diagnostics.printable import visible
from tui.cli.change_file import changes_in
from tui.cli.inputs import save_workspace
from tui.cli.options import PATH, demo_option, format_options, pager_option, workspace_option
from tui.cli.output import ExitStatus, Format, step, tell, write_answer
from tui.i18n import _
from tui.opening import UsedWrongly, open_workspace
from tui.presentation.text import named

Pairs = tuple[tuple[str, str], ...]


@click.command(
    "what-if", help=_("Show what some changes would change for everybody. The workspace itself stays as it is.")
)
@click.option("--add-to-group", nargs=2, multiple=True, metavar=_("USER GROUP"), help=_("Add a user to a group."))
@click.option("--add-to-site", nargs=2, multiple=True, metavar=_("USER SITE"), help=_("Add a user to a site."))
@click.option(
    "--share-with", nargs=2, multiple=True, metavar=_("SUBJECT TEMPLATE"), help=_("Share a template with a subject.")
)
@click.option(
    "--permission-set",
    nargs=2,
    multiple=True,
    metavar=_("SUBJECT SET"),
    help=_("Assign a permission set: a user's only one, one more of a service user."),
)
@click.option(
    "--add-permission", nargs=2, multiple=True, metavar=_("SET PERMISSION"), help=_("Add a permission to a set.")
)
@click.option(
    "--cover-service-users",
    multiple=True,
    metavar=_("TEMPLATE"),
    help=_("Let the template's rules for everyone cover service users."),
)
@click.option(
    "--accept-invitation",
    multiple=True,
    metavar=_("TEMPLATE"),
    help=_("Accept the invitations to another organisation's template."),
)
@click.option("--reactivate", multiple=True, metavar=_("USER"), help=_("Reactivate a user."))
@click.option(
    "--changes",
    "changes_file",
    metavar="F",
    type=PATH,
    help=_("The changes of a JSON file: an answer of why --json, or a list; - reads it from stdin."),
)
@click.option(
    "--repair", type=click.IntRange(min=1), metavar="N", help=_("Which repair of the answer that --changes names.")
)
@workspace_option
@demo_option
@click.option("--all", "lists_all", is_flag=True, help=_("List every template."))
@click.option(
    "--write",
    "write_to",
    metavar="DIR",
    type=PATH,
    help=_("Save the changed copy in a new folder."),
)
@format_options("what-if")
@pager_option
def command(
    add_to_group: Pairs,
    add_to_site: Pairs,
    share_with: Pairs,
    permission_set: Pairs,
    add_permission: Pairs,
    cover_service_users: tuple[str, ...],
    accept_invitation: tuple[str, ...],
    reactivate: tuple[str, ...],
    changes_file: Path | None,
    repair: int | None,
    workspace: Path | None,
    demo: str | None,
    lists_all: bool,
    write_to: Path | None,
    output_format: Format,
) -> int:
    """Apply the changes to a copy, and tell what is different there."""
    from diagnostics.findings.changes import what_if
    from tui.presentation.what_if import WhatIfReport

    if repair is not None and changes_file is None:
        raise UsedWrongly(_("--repair names one of the repairs that --changes F holds; give that too"))
    with step(_("Reading the workspace")):
        directory = open_workspace(workspace, demo, None).directory
    changes = [
        *(_joining(directory, user, group=group) for user, group in add_to_group),
        *(_joining(directory, user, site=site) for user, site in add_to_site),
        *(_sharing(directory, subject, template) for subject, template in share_with),
        *(_assigning(directory, subject, assigned) for subject, assigned in permission_set),
        *(_adding(directory, known, permission) for known, permission in add_permission),
        *(change for template in cover_service_users for change in _covering(directory, template)),
        *(change for template in accept_invitation for change in _accepting(directory, template)),
        *(Change(ChangeCode.REACTIVATE_USER, user=_user(directory, user).id) for user in reactivate),
        *(changes_in(changes_file, directory, repair) if changes_file is not None else ()),
    ]
    if not changes and changes_file is None:
        raise UsedWrongly(_("say what to change, as with --share-with SUBJECT TEMPLATE; see --help"))
    with step(_("Walking everything twice")):
        found = what_if(directory, changes)
    if write_to is not None:
        save_workspace(found.organisation, found.inventory, write_to)
        tell(_("Saved the changed copy in {folder}.").format(folder=visible(str(write_to))))
    write_answer("what-if", WhatIfReport(found, changes, lists_all), output_format)
    return ExitStatus.DONE


def _user(directory: Directory, text: str) -> Subject:
    subject = find_subject(directory, text)
    if subject.kind != "user":
        raise UsedWrongly(
            _("{name} is a service user; groups, sites and status are for users").format(name=named(text))
        )
    return subject


def _joining(directory: Directory, user: str, *, group: str | None = None, site: str | None = None) -> Change:
    joining = _user(directory, user).id
    if group is not None:
        return Change(ChangeCode.ADD_TO_GROUP, user=joining, group=find_group(directory, group).id)
    return Change(ChangeCode.ADD_TO_SITE, user=joining, site=find_site(directory, site or "").id)


def _sharing(directory: Directory, subject: str, template: str) -> Change:
    found, shared = find_subject(directory, subject), find_template(directory, template)
    if found.kind == "user":
        return Change(ChangeCode.SHARE_WITH_USER, template=shared.id, user=found.id)
    return Change(ChangeCode.SHARE_WITH_SERVICE_USER, template=shared.id, service_user=found.id)


def _assigning(directory: Directory, subject: str, assigned: str) -> Change:
    found, known = find_subject(directory, subject), find_permission_set(directory, assigned)
    user, service_user = (found.id, None) if found.kind == "user" else (None, found.id)
    return Change(ChangeCode.ASSIGN_PERMISSION_SET, user=user, service_user=service_user, permission_set=known.id)


def _adding(directory: Directory, known: str, permission: str) -> Change:
    found = find_permission_set(directory, known)
    if found.permissions is None:
        raise UsedWrongly(_("what {name} holds is not known, so nothing can be added to it").format(name=named(known)))
    held = {one for other in directory.organisation.permission_sets for one in other.permissions or ()}
    possible = sorted({*held, *DECISIVE})
    if permission not in possible:
        import difflib

        near = difflib.get_close_matches(permission, possible, cutoff=0.3)
        raise NothingOfThatName("permission", permission, [Candidate(one, one) for one in near])
    return Change(ChangeCode.ADD_PERMISSION, permission_set=found.id, permission=permission)


def _covering(directory: Directory, template: str) -> Iterator[Change]:
    found = find_template(directory, template)
    rules = [number for number, rule in enumerate(found.rules) if rule.everyone]
    if not rules:
        raise UsedWrongly(_("{name} has no rule for everyone").format(name=named(template)))
    for number in rules:
        yield Change(ChangeCode.COVER_SERVICE_USERS, template=found.id, rule=number)


def _accepting(directory: Directory, template: str) -> Iterator[Change]:
    found = find_template(directory, template)
    rules = [number for number, rule in enumerate(found.rules) if rule.invitation == "pending"]
    if not rules:
        raise UsedWrongly(_("no invitation to {name} is pending").format(name=named(template)))
    for number in rules:
        yield Change(ChangeCode.ACCEPT_INVITATION, template=found.id, rule=number)
