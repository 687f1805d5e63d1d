"""How long conditions and questions take: `python -m tests.benchmarks.undecided`.

The large workspace as a pull leaves it: nothing is known of permissions, and for a second token not all group members.
"""

from collections.abc import Callable
from dataclasses import replace

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Verdict
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import gap
from diagnostics.findings.settle import Settle
from diagnostics.model.organisation import Coverage
from diagnostics.workspace.reading import read_workspace
from tests.benchmarks.measuring import in_words, print_table, seconds
from tests.worlds.large import CAPTURED_AT, generated
from tui.presentation.conditions import ConditionWords
from tui.presentation.gap.outputs import gap_text
from tui.presentation.gap.view import gap_json, gap_view
from tui.presentation.json_rows import json_text

AS_PULLED = Coverage(
    service_users="unavailable",
    permission_sets="unavailable",
    template_locations="unavailable",
    token_use="unavailable",
)


def main() -> None:
    """Measure, and print."""
    workspace = read_workspace(generated())
    rows = []
    for title, kind, coverage in (
        ("service user", "service_user", AS_PULLED),
        ("user", "user", AS_PULLED),
        ("user, members partial", "user", AS_PULLED.changed("group_members", "partial")),
    ):
        rows.append((title, *_measured(_pulled(workspace.facts(), coverage), kind)))
    heads = ("token of a", "unknown", "classes", "gap", "with conditions", "settle", "text", "JSON", "JSON without")
    print_table("100,000 templates, 500,000 rules", heads, rows)


def _pulled(directory: Directory, coverage: Coverage) -> Directory:
    """Return the facts without what a pull does not learn."""
    organisation = replace(
        directory.organisation,
        coverage=coverage,
        users=tuple(replace(user, permission_set=None) for user in directory.organisation.users),
        permission_sets=(),
    )
    service_users = tuple(replace(one, permission_sets=None) for one in directory.inventory.service_users)
    return Directory(organisation, replace(directory.inventory, service_users=service_users))


def _measured(directory: Directory, kind: str) -> tuple[str, ...]:
    index = Index(directory)
    token = next(one for one in directory.inventory.tokens if one.kind == kind)
    requester = requester_of_token(directory, token)
    identity = directory.organisation.organisation
    found = gap(directory, index, requester, Call(), CAPTURED_AT)
    unknowns = Unknowns(index, found)
    words = ConditionWords(directory, requester)
    nothing = Unknowns(index, gap(directory, index, requester, Call(), CAPTURED_AT))
    nothing.groups = ()
    parts: tuple[Callable[[], object], ...] = (
        lambda: gap(directory, index, requester, Call(), CAPTURED_AT),
        lambda: Unknowns(index, found),
        lambda: Settle(index, found).questions(),
        lambda: gap_text(gap_view(found, identity, unknowns, words), None),
        lambda: json_text(gap_json(found, identity, unknowns)),
        lambda: json_text(gap_json(found, identity, nothing)),
    )
    return (
        f"{found.counts[Verdict.UNKNOWN]:,}",
        f"{len(unknowns.groups):,}",
        *(in_words(seconds(part)) for part in parts),
    )


if __name__ == "__main__":
    main()
