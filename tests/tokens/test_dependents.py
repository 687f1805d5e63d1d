"""What depends on a token, what another one would get, and whether it can provision users."""

from dataclasses import replace
from pathlib import Path

import pytest

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.types import Truth, Verdict
from diagnostics.findings.compare import Parity, parity
from diagnostics.findings.token_impact import Consequences, consequences, scim_readiness
from diagnostics.model.inventory import Inventory, ServiceUser, Token
from diagnostics.model.organisation import Organisation, PermissionSet, Rule, Template
from diagnostics.workspace.reading import read_workspace
from tests.tokens.workshop import ADA, DAY, EXPORT, HARBOUR, NOON, inventory, organisation, token, user_token
from tests.tokens.workshop import write_workspace as written

OTHER = "user_0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"


def world(*tokens: Token, **coverage: str) -> Directory:
    """Three templates: one for the export, one for another service user, one for everybody, service users or not."""
    facts = organisation(**coverage)
    templates = (
        Template(id="template_export", name="Export", rules=(Rule(service_user=EXPORT),)),
        Template(id="template_other", name="Other", rules=(Rule(service_user=OTHER),)),
        Template(id="template_all", name="All", rules=(Rule(everyone=True),)),
    )
    facts = replace(facts, templates=templates)
    other = ServiceUser(id=OTHER, name="Other", permission_sets=("standard",))
    listed = inventory(*tokens)
    return Directory(facts, replace(listed, service_users=(*listed.service_users, other)))


def stops(directory: Directory, identifier: str = "tok_01") -> Consequences:
    """What stops with a token."""
    return consequences(directory, Index(directory), directory.tokens[identifier], NOON)


def compared(directory: Directory, old: str, new: str) -> Parity:
    """How two tokens compare."""
    return parity(directory, Index(directory), directory.tokens[old], directory.tokens[new], NOON)


def test_what_stops_with_a_token_is_counted_as_the_walk_sees_it() -> None:
    """Templates that it certainly gets, and those that it perhaps gets, are told apart."""
    found = stops(world(token()))
    assert (found.visible, found.unknown, found.total) == (1, 1, 3)
    assert found.works


def test_a_token_that_works_no_more_takes_nothing_with_it() -> None:
    """A revoked token gets no template, so none is lost with it."""
    found = stops(world(token(status="revoked", revoked_at=NOON)))
    assert (found.visible, found.unknown, found.works) == (0, 0, False)


def test_the_tokens_that_the_owner_has_besides_are_named() -> None:
    """Other working tokens of the same owner are told, ended ones and those of others are not."""
    others = (
        token("tok_02"),
        token("tok_03", owner=OTHER),
        token("tok_04", status="deleted", deleted_at=NOON),
        token("tok_05", last_used_at=NOON - 46 * DAY),
    )
    assert [other.id for other in stops(world(token(), *others)).others] == ["tok_02"]


@pytest.mark.parametrize(
    ("used_by", "is_built_in"),
    [("power_bi", True), ("teams", True), ("sharepoint", True), ("workato", False), ("custom", False), ("scim", False)],
)
def test_built_in_integrations_do_not_depend_on_a_token(used_by: str, is_built_in: bool) -> None:
    """Power BI, Teams and SharePoint use tokens that the system manages (help page 005096)."""
    assert stops(world(token(used_by=used_by))).is_built_in is is_built_in


def test_a_second_token_of_the_same_owner_gets_the_same() -> None:
    """Access belongs to the owner, so two working tokens of it are at par."""
    found = compared(world(token(), token("tok_02")), "tok_01", "tok_02")
    assert (found.is_same, found.visible) == (True, 1)


def test_what_another_token_would_lose_and_gain_is_listed() -> None:
    """Each template that is answered otherwise is named, with both answers."""
    found = compared(world(token(), token("tok_02", owner=OTHER)), "tok_01", "tok_02")
    assert [(difference.template.id, difference.old, difference.new) for difference in found.lost] == [
        ("template_export", Verdict.VISIBLE, Verdict.HIDDEN)
    ]
    assert [difference.template.id for difference in found.gained] == ["template_other"]


def test_a_token_that_does_not_work_loses_everything_beside_one_that_does() -> None:
    """An expired or foreign successor is no successor."""
    for broken in (token("tok_02", last_used_at=NOON - 46 * DAY), token("tok_02", organisation=HARBOUR)):
        found = compared(world(token(), broken), "tok_01", "tok_02")
        assert [difference.old for difference in found.lost] == [Verdict.VISIBLE, Verdict.UNKNOWN]
        assert not found.gained


def test_a_successor_of_an_expired_token_only_gains() -> None:
    """What did not work any more can lose nothing."""
    found = compared(world(token(last_used_at=NOON - 46 * DAY), token("tok_02")), "tok_01", "tok_02")
    assert (found.lost, found.is_same) == ((), False)


SETS = (
    PermissionSet(id="users", name="Users", permissions=("Platform management: Users",)),
    PermissionSet(id="groups", name="Groups", permissions=("Platform management: Groups",)),
    PermissionSet(id="opaque", name="Opaque"),
)


def provisioning(sets: tuple[str, ...] | None) -> tuple[Organisation, Inventory]:
    """A service user with these permission sets."""
    facts = replace(organisation(), permission_sets=SETS)
    owner = ServiceUser(id=EXPORT, name="Sync", permission_sets=sets)
    return facts, inventory(token(), service_users=(owner,))


@pytest.mark.parametrize(
    ("sets", "ready", "missing", "unknown"),
    [
        (("users", "groups"), Truth.YES, (), ()),
        (("users",), Truth.NO, ("Platform management: Groups",), ()),
        ((), Truth.NO, ("Platform management: Users", "Platform management: Groups"), ()),
        (("users", "opaque"), Truth.UNKNOWN, (), ("Platform management: Groups",)),
        (None, Truth.UNKNOWN, (), ("Platform management: Users", "Platform management: Groups")),
    ],
)
def test_provisioning_needs_both_permissions(
    sets: tuple[str, ...] | None, ready: Truth, missing: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    """SCIM needs the right to manage users and groups; which one is missing, or not known, is told (005096)."""
    found = scim_readiness(Directory(*provisioning(sets)), token())
    assert found is not None
    assert (found.is_ready, found.missing, found.unknown) == (ready, missing, unknown)


def test_a_user_token_is_not_judged_for_provisioning() -> None:
    """The documents tell of provisioning with service users only."""
    assert scim_readiness(Directory(organisation(), inventory(user_token(owner=ADA))), user_token()) is None


def test_the_workshop_writes_what_it_says(tmp_path: Path) -> None:
    """The workspace on disk that other tests change is the organisation of this module."""
    workspace = read_workspace(written(tmp_path, inventory(token())))
    assert [user.id for user in workspace.organisation.users] == [user.id for user in organisation().users]
    assert workspace.inventory == inventory(token())
