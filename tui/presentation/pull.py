"""What a pull read, what it could not read, and what changed since the one before."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from diagnostics.model.diff import COVERAGE, Difference, DifferenceKind
from diagnostics.model.organisation import Organisation
from diagnostics.platform.feeds import Ending
from diagnostics.platform.pull import FeedRead, Pulled
from diagnostics.platform.to_facts import NOTHING_UNTOLD, Untold
from tui.i18n import N_, _, ngettext
from tui.presentation.errors import platform_lines
from tui.presentation.json_rows import SCHEMA
from tui.presentation.text import iso, moment, named, short, wrapped

_NAMED = 3

_TITLES = {
    "templates": N_("templates"),
    "template_permissions": N_("access rules"),
    "users": N_("users"),
    "groups": N_("groups"),
    "group_users": N_("group members"),
    "sites": N_("sites"),
    "site_members": N_("site members"),
    "permission_sets": N_("permission sets"),
    COVERAGE: N_("what is known"),
}
_HAPPENED = {
    DifferenceKind.ADDED: N_("new"),
    DifferenceKind.REMOVED: N_("gone"),
    DifferenceKind.CHANGED: N_("changed"),
}


def feed_title(feed: str) -> str:
    """Return what a feed or list holds, in words."""
    return _(_TITLES[feed])


def warnings(pulled: Pulled) -> list[str]:
    """Return what was refused, broke off or made no sense, each in a sentence."""
    lines = []
    for name, read in pulled.feeds.items():
        title = feed_title(name)
        if read.failure is not None:
            said = " ".join(platform_lines(read.failure))
            lines.append(_("{title}: {said} What is missing counts as unknown.").format(title=title, said=said))
        elif read.ending is not Ending.WHOLE:
            lines.append(
                _("{title}: the API's next_page led in a circle or nowhere. The rest counts as unknown.").format(
                    title=title
                )
            )
        if read.unreadable:
            lines.append(
                ngettext(
                    "{title}: {count} row made no sense. What it may have said counts as unknown.",
                    "{title}: {count} rows made no sense. What they may have said counts as unknown.",
                    read.unreadable,
                ).format(title=title, count=read.unreadable)
            )
    return lines


def pull_text(
    pulled: Pulled, organisation: Organisation, changes: Sequence[Difference] | None, untold: Untold
) -> list[str]:
    """Return the report of a pull. `changes` is None where there was nothing before; `untold` was kept from before."""
    identity = organisation.organisation
    kinds = {"user": _("a user"), "service_user": _("a service user"), None: _("user or service user, not told")}
    lines = wrapped(
        _("Pulled {name} from {source}, as of {moment}, with the token of {subject} ({kind}).").format(
            name=named(identity.name),
            source=short(pulled.base_url),
            moment=moment(identity.captured_at),
            subject=short(pulled.me.name),
            kind=kinds[pulled.me.kind],
        )
    )
    if pulled.is_resumed:
        lines += wrapped(_("An interrupted pull went on where it was."))
    lines.append("")
    for name, read in pulled.feeds.items():
        lines.append(f"  {feed_title(name):<16}{len(read.rows):>9}  {_level(read)}")
    lines += ["", *wrapped(_not_readable())]
    lines += wrapped(
        _(
            "Templates that this token does not see are not in the workspace. Only a token that holds View all data "
            "sees all of its organisation's."
        )
    )
    if untold != NOTHING_UNTOLD:
        lines += ["", *wrapped(_kept(untold))]
    for line in warnings(pulled):
        lines += ["", *wrapped(line)]
    if changes is not None:
        lines += ["", *_changes(changes)]
    return lines


def _kept(untold: Untold) -> str:
    counts = (
        (untold.users, ngettext("the permissions of {count} user", "the permissions of {count} users", untold.users)),
        (
            untold.permission_sets,
            ngettext("what {count} permission set holds", "what {count} permission sets hold", untold.permission_sets),
        ),
        (
            untold.templates,
            ngettext("the locations of {count} template", "the locations of {count} templates", untold.templates),
        ),
    )
    kept = ", ".join(told.format(count=count) for count, told in counts if count)
    return _(
        "Kept as they were written here before, because the API does not tell them: {kept}. Correct them in "
        "organisation.toml if they have changed since."
    ).format(kept=kept)


def pull_json(
    pulled: Pulled, organisation: Organisation, changes: Sequence[Difference] | None, untold: Untold
) -> dict[str, Any]:
    """Return the report of a pull as the versioned JSON contract."""
    identity = organisation.organisation
    return {
        "schema": SCHEMA,
        "organisation": {"id": identity.id, "name": identity.name},
        "source": identity.source,
        "captured_at": iso(identity.captured_at),
        "subject": {"id": pulled.me.id, "name": pulled.me.name, "kind": pulled.me.kind},
        "resumed": pulled.is_resumed,
        "requests": pulled.requests,
        "feeds": [
            {
                "feed": name,
                "rows": len(read.rows),
                "coverage": read.coverage,
                "failure": read.failure.code.value if read.failure is not None else None,
                "unreadable": read.unreadable,
            }
            for name, read in pulled.feeds.items()
        ],
        "coverage": dict(organisation.coverage.items()),
        "kept": untold._asdict(),
        "warnings": warnings(pulled),
        "changes": None if changes is None else [_change_json(change) for change in changes],
    }


def _change_json(change: Difference) -> dict[str, Any]:
    return {
        "list": change.list,
        "id": change.id,
        "name": change.name,
        "kind": change.kind.value,
        "fields": list(change.fields),
    }


def _level(read: FeedRead) -> str:
    return {"complete": _("whole"), "partial": _("in part"), "unavailable": _("not readable")}[read.coverage]


def _not_readable() -> str:
    return _(
        "The API tells nothing of users' permission sets, of locations of templates, of service users, of tokens and "
        "of their use: these stay unknown, and tokens.toml is as it was."
    )


def _changes(changes: Sequence[Difference]) -> list[str]:
    if not changes:
        return wrapped(_("Nothing changed since the last pull."))
    lines = [_("Since the last pull:")]
    for (name, kind), count in Counter((change.list, change.kind) for change in changes).items():
        found = [change for change in changes if (change.list, change.kind) == (name, kind)]
        shown = ", ".join(named(change.name) for change in found[:_NAMED])
        more = _(", ...") if count > _NAMED else ""
        lines += wrapped(f"{count} {_(_HAPPENED[kind])} {shown}{more}", f"  {feed_title(name)}: ", "    ")
    return lines
