"""What a pull read, what it could not read, and what changed since the one before."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from diagnostics.access.types import SubjectKind
from diagnostics.model.diff import COVERAGE, Difference, DifferenceKind
from diagnostics.model.organisation import CoverageLevel, Organisation
from diagnostics.platform.contradictions import Contradiction
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.feeds import Ending
from diagnostics.platform.origin import masked_url
from diagnostics.platform.pull import FeedRead, Pulled
from diagnostics.platform.to_facts import NOTHING_UNTOLD, PulledFacts, Untold
from tui.i18n import N_, _, ngettext
from tui.presentation.contract.parts import SCHEMA, DifferenceData, Part, ThingData, difference_data
from tui.presentation.errors import platform_lines
from tui.presentation.pull_contradictions import absent_lines, contradiction_lines, unread_lines
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
    "user_details": N_("seats of users"),
    "group_details": N_("single groups"),
    COVERAGE: N_("what is known"),
}
_HAPPENED = {
    DifferenceKind.ADDED: N_("new"),
    DifferenceKind.REMOVED: N_("gone"),
    DifferenceKind.CHANGED: N_("changed"),
}
_LEADS_NOWHERE = N_("{title}: the API's next_page led in a circle or nowhere. The rest counts as unknown.")
_ENDINGS = {
    Ending.NO_CURSOR: N_("{title}: the last page did not say whether it was the last. The rest counts as unknown."),
    Ending.ROWS_REMAINING: N_(
        "{title}: the last page says that rows remain, and leads to none. The rest counts as unknown."
    ),
    Ending.REPEATED_CURSOR: _LEADS_NOWHERE,
    Ending.BAD_CURSOR: _LEADS_NOWHERE,
    Ending.ENDLESS: N_("{title}: the pages did not end. The rest counts as unknown."),
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
        elif read.ending is not None and read.ending is not Ending.WHOLE:
            lines.append(_(_ENDINGS[read.ending]).format(title=title))
        if read.unreadable:
            lines.append(
                ngettext(
                    "{title}: {count} row made no sense. What it may have said counts as unknown.",
                    "{title}: {count} rows made no sense. What they may have said counts as unknown.",
                    read.unreadable,
                ).format(title=title, count=read.unreadable)
            )
    return lines


class PullReport(NamedTuple):
    """What a pull read and wrote. `changes` is None where there was nothing before."""

    pulled: Pulled
    organisation: Organisation
    changes: Sequence[Difference] | None
    facts: PulledFacts


def pull_text(report: PullReport) -> list[str]:
    """Return the report of a pull."""
    pulled, organisation, changes, facts = report
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
    if facts.untold != NOTHING_UNTOLD:
        lines += ["", *wrapped(_kept(facts.untold))]
    for line in (
        *warnings(pulled),
        *contradiction_lines(facts.contradictions),
        *unread_lines(facts.unread),
        *absent_lines(pulled),
    ):
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


class PulledSubjectData(Part):
    """Whose token was used; its kind is null where the API does not say."""

    id: str
    name: str
    kind: SubjectKind | None


class FeedData(Part, kw_only=True):
    """What came of one feed. `unreadable` rows made no sense; of `differing` things rows said different things."""

    feed: str
    rows: int
    coverage: CoverageLevel
    failure: PlatformCode | None
    unreadable: int
    ending: Ending | None
    differing: int


class OptionalData(Part):
    """What came of one endpoint that a pull does without where it must."""

    endpoint: str
    rows: int
    told: bool
    failure: PlatformCode | None


class KeptData(Part):
    """How many users, permission sets and templates keep something from the facts before."""

    users: int
    permission_sets: int
    templates: int


class PullAnswer(Part, kw_only=True):
    """The output of `sightline pull --json`. `changes` since the facts before, null where there were none."""

    schema: Literal[1]
    organisation: ThingData
    source: str | None
    captured_at: str
    read_until: str | None
    subject: PulledSubjectData
    resumed: bool
    requests: int
    feeds: list[FeedData]
    optional: list[OptionalData]
    contradictions: dict[Contradiction, int]
    unread_rules: dict[str, int]
    coverage: dict[str, CoverageLevel]
    kept: KeptData
    warnings: list[str]
    changes: list[DifferenceData] | None


def pull_json(report: PullReport) -> PullAnswer:
    """Return the report of a pull as the versioned JSON contract."""
    pulled, organisation, changes, facts = report
    identity = organisation.organisation
    connections = pulled.connections
    return PullAnswer(
        schema=SCHEMA,
        organisation=ThingData(identity.id, identity.name),
        source=masked_url(identity.source) if identity.source is not None else None,
        captured_at=iso(identity.captured_at),
        read_until=iso(identity.read_until) if identity.read_until is not None else None,
        subject=PulledSubjectData(pulled.me.id, pulled.me.name, pulled.me.kind),
        resumed=pulled.is_resumed,
        requests=pulled.requests,
        feeds=[
            FeedData(
                feed=name,
                rows=len(read.rows),
                coverage=read.coverage,
                failure=read.failure.code if read.failure is not None else None,
                unreadable=read.unreadable,
                ending=read.ending,
                differing=read.differing,
            )
            for name, read in pulled.feeds.items()
        ],
        optional=[
            _optional("user_details", len(pulled.user_details.rows), pulled.user_details.failure),
            _optional("group_details", len(pulled.group_details.members), pulled.group_details.failure),
            OptionalData(
                "connections", len(connections.groups) if connections is not None else 0, connections is not None, None
            ),
        ],
        contradictions=dict(facts.contradictions),
        unread_rules={reading or "unclear": count for reading, count in facts.unread.readings.items()},
        coverage=dict(organisation.coverage.items()),
        kept=KeptData(*facts.untold),
        warnings=warnings(pulled),
        changes=None if changes is None else [difference_data(change) for change in changes],
    )


def _optional(endpoint: str, rows: int, failure: PlatformFailed | None) -> OptionalData:
    return OptionalData(endpoint, rows, failure is None, failure.code if failure is not None else None)


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
