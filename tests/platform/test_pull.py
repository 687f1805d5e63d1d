"""A pull: what it writes, what it leaves unknown, how it goes on, and that it is never wrong."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.index.index import Index
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call, Verdict
from diagnostics.findings.gap import gap
from diagnostics.model.diff import differences
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Coverage, Organisation
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.fields import ALL_FEEDS
from diagnostics.platform.pull import Progress, pull
from diagnostics.platform.to_facts import organisation_of
from diagnostics.tokens.secrets import fingerprint
from diagnostics.workspace.cache.location import cache_path
from diagnostics.workspace.history import read_inventory, replace_facts, snapshots
from diagnostics.workspace.reading import Workspace, read_workspace
from diagnostics.workspace.to_toml import organisation_text
from tests.api.serving import (
    ADA_SECRET,
    BEN,
    EVERYTHING,
    MANAGER,
    MANAGER_SECRET,
    NIGHT,
    NOW,
    OWN,
    PORT,
    QUAY,
    acme,
    asgi_running,
    serving,
    template_id,
    written,
)
from tests.platform.patience import client_of, hurried
from tests.platform.refusing import Standing, refusing
from tests.workspace.caches import pull_pages
from tests.worlds.completions import random_completion
from tests.worlds.facts import Table
from tests.worlds.organisations import random_world

UNREADABLE = {"service_users", "permission_sets", "templates", "template_locations", "token_use"}


@pytest.fixture(scope="module")
def standing() -> Iterator[tuple[str, Standing]]:
    """Run a server for all random worlds."""
    app = Standing()
    with asgi_running(app) as url:
        yield url, app


def _quiet(_: Progress) -> None:
    """Show nothing."""


def _pulled(url: str, folder: Path, secret: str = MANAGER_SECRET) -> Workspace:
    """Pull into a folder, which may hold tokens."""
    folder.mkdir(exist_ok=True)
    with client_of(url, secret) as client:
        found, store = pull(client, folder, _quiet, at=NOW)
    workspace = replace_facts(folder, organisation_of(found, read_inventory(folder), None))
    store.discard()
    return workspace


def _verdicts(workspace: Workspace) -> Iterator[tuple[str, str, Verdict]]:
    """Return token, template and verdict of all gaps of a workspace."""
    directory = workspace.directory()
    index = Index(directory)
    for token in workspace.inventory.tokens:
        for template, verdict, _ in gap(directory, index, requester_of_token(directory, token), Call(), NOW).rows():
            yield token.id, canonical(template.id), verdict


def test_what_the_api_tells_is_written(tmp_path: Path) -> None:
    """Users, groups, sites, templates and rules are there; what no token can read is said to be unknown."""
    with serving(written(tmp_path / "served")) as url:
        facts = _pulled(url, tmp_path / "pulled").organisation
    assert (facts.organisation.id, facts.organisation.name, facts.organisation.source) == (OWN, "Acme", url)
    assert facts.organisation.captured_at == NOW
    assert {area for area, level in facts.coverage.items() if level != "complete"} == UNREADABLE
    assert [(user.name, user.status) for user in facts.users] == [
        ("Ada Byron", "active"),
        ("Ben", "active"),
        ("Cy", "deactivated"),
    ]
    assert (facts.users[1].seat, facts.users[0].permission_set) == ("full", None)
    assert [site.parent for site in facts.sites] == [None, facts.sites[0].id]
    assert [len(facts.groups[0].members), len(facts.templates)] == [1, 6]
    rules = {template.id: template.rules[0] for template in facts.templates}
    assert rules[template_id(1)].level == "edit"
    assert rules[template_id(2)].group == NIGHT
    assert rules[template_id(3)].everyone and rules[template_id(3)].covers_service_users is None
    assert rules[template_id(4)].site == PORT
    assert (rules[template_id(5)].group, rules[template_id(5)].site) == (NIGHT, QUAY)
    assert [one.permissions for one in facts.permission_sets] == [None, None]
    assert facts.templates[0].owner == BEN


def test_tokens_are_left_alone(tmp_path: Path) -> None:
    """Not a byte of tokens.toml changes."""
    served = written(tmp_path / "served")
    (tmp_path / "pulled").mkdir()
    content = b"# mine\n" + (served / "tokens.toml").read_bytes()
    (tmp_path / "pulled" / "tokens.toml").write_bytes(content)
    with serving(served) as url:
        _pulled(url, tmp_path / "pulled")
    assert (tmp_path / "pulled" / "tokens.toml").read_bytes() == content


@pytest.mark.parametrize("status", [403, 404, 503])
@pytest.mark.parametrize("feed", [feed for feed in ALL_FEEDS if feed.name != "templates"], ids=lambda feed: feed.name)
def test_a_feed_that_is_refused_is_unknown_and_not_empty(
    tmp_path: Path, standing: tuple[str, Standing], feed: Any, status: int
) -> None:
    """Coverage says so, and the other feeds are read."""
    area = {"template_permissions": "template_rules", "group_users": "group_members"}.get(feed.name, feed.name)
    url, app = standing
    app.serve(written(tmp_path / "served"), {feed.path: status})
    facts = _pulled(url, tmp_path / "pulled").organisation
    # Members are read group by group where the feed of all of them is refused.
    unread = set() if area == "group_members" else {area}
    assert {name for name, level in facts.coverage.items() if level != "complete"} == UNREADABLE | unread
    assert getattr(facts.coverage, area) == ("unavailable" if unread else "complete")


def test_a_feed_that_breaks_off_is_known_in_part(tmp_path: Path) -> None:
    """What came counts, and the rest is unknown."""
    with refusing(written(tmp_path / "served", acme(900)), {"/feed/template_permissions": 403}, after=1) as (url, _):
        facts = _pulled(url, tmp_path / "pulled").organisation
    assert facts.coverage.template_rules == "partial"
    assert 0 < sum(bool(template.rules) for template in facts.templates) < 900


@pytest.mark.parametrize(("status", "code"), [(401, PlatformCode.TOKEN_REFUSED), (403, PlatformCode.NOT_PERMITTED)])
def test_without_templates_nothing_is_written(tmp_path: Path, status: int, code: PlatformCode) -> None:
    """A pull that cannot read templates fails, and the workspace is as it was."""
    folder = written(tmp_path / "pulled")
    before = (folder / "organisation.toml").read_bytes()
    with (
        refusing(written(tmp_path / "served"), {"/feed/templates": status}) as (url, _),
        pytest.raises(PlatformFailed) as failed,
    ):
        _pulled(url, folder)
    assert failed.value.code is code
    assert (folder / "organisation.toml").read_bytes() == before
    assert not (folder / "history").exists()


def test_a_workspace_of_another_organisation_is_not_overwritten(tmp_path: Path) -> None:
    """A token of one organisation is refused for a workspace of another before anything is read."""
    with (
        serving(written(tmp_path / "served")) as url,
        client_of(url, MANAGER_SECRET) as client,
        pytest.raises(PlatformFailed) as failed,
    ):
        pull(client, tmp_path, _quiet, organisation="role_" + "77" * 16)
    assert failed.value.code is PlatformCode.OTHER_ORGANISATION


def test_an_interrupted_pull_goes_on_where_it_was(tmp_path: Path) -> None:
    """The pages that were read are not asked for again, and the facts are those of a pull in one go."""
    served, folder = written(tmp_path / "served", acme(1800)), tmp_path / "pulled"
    folder.mkdir()
    stops_at = "template_permissions", 1000

    def stop(progress: Progress) -> None:
        if (progress.feed, progress.rows) == stops_at:
            raise KeyboardInterrupt

    with refusing(served, {}) as (url, app):
        with client_of(url, MANAGER_SECRET) as client, pytest.raises(KeyboardInterrupt):
            pull(client, folder, stop, at=NOW)
        assert not (folder / "organisation.toml").exists()
        # A page whose writing was cut off by a kill is read again.
        with (pull_pages(folder) / "template_permissions.jsonl").open("a") as torn:
            torn.write('{"rows": [')
        asked = dict(app.seen)
        with client_of(url, MANAGER_SECRET) as client:
            resumed, store = pull(client, folder, _quiet, at=NOW)
        assert resumed.is_resumed
        assert app.seen["/feed/templates"] == asked["/feed/templates"]
        assert app.seen["/feed/template_permissions"] == asked["/feed/template_permissions"] + 3
        with client_of(url, MANAGER_SECRET) as client:
            whole, _ = pull(client, folder, _quiet, at=NOW, begin_anew=True)
        store.discard()
    assert not whole.is_resumed
    assert replace(whole, is_resumed=True, requests=0, user_details=resumed.user_details) == replace(
        resumed, requests=0
    )


def test_another_subjects_pull_is_not_gone_on_with(tmp_path: Path) -> None:
    """What one token read is not mixed with what another reads."""

    def stop(progress: Progress) -> None:
        if progress.feed == "users":
            raise KeyboardInterrupt

    with serving(written(tmp_path / "served")) as url:
        with client_of(url, MANAGER_SECRET) as client, pytest.raises(KeyboardInterrupt):
            pull(client, tmp_path, stop, at=NOW)
        with client_of(url, ADA_SECRET) as client:
            found, _ = pull(client, tmp_path, _quiet, at=NOW)
    assert not found.is_resumed
    assert len(found.feeds["templates"].rows) == 4


def test_a_second_pull_keeps_the_first_and_says_what_changed(tmp_path: Path) -> None:
    """The former facts are in history, and the differences are named."""
    organisation, tokens = acme()
    served, folder = written(tmp_path / "served", (organisation, tokens)), tmp_path / "pulled"
    with serving(served) as url:
        first = _pulled(url, folder).organisation
        organisation["templates"][0]["rules"] = [{"everyone": True}]
        organisation["groups"][0]["members"].append(BEN)
        del organisation["templates"][5]
        written(served, (organisation, tokens))
        second = _pulled(url, folder).organisation
    assert [(found.list, found.id, found.kind.value, found.fields) for found in differences(first, second)] == [
        ("groups", NIGHT, "changed", ("members",)),
        ("templates", template_id(5), "removed", ()),
        ("templates", template_id(0), "changed", ("rules",)),
    ]
    assert [snapshot.organisation for snapshot in snapshots(folder, read_workspace(folder).inventory)] == [first]


@given(seed=st.integers(0, 2**32))
def test_facts_of_any_world_are_written_as_they_are(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Written and read again, an organisation is the same, hostile names and all."""
    organisation, tokens = random_world(random.Random(seed))
    folder = tmp_path_factory.mktemp("world")
    facts = read_workspace(written(folder, (organisation, tokens))).organisation
    assert replace_facts(folder, facts).organisation == facts
    assert organisation_text(facts).isprintable() or "\x1b" not in organisation_text(facts)


def _known_world(seed: int) -> tuple[Table, Table]:
    """Return a world in which everything is known, with a reference token that may read everything."""
    source = random.Random(seed)
    organisation, tokens = random_completion(source, *random_world(source))
    organisation["permission_sets"].append({"id": "reads-all", "name": "All", "permissions": EVERYTHING})
    tokens["service_users"].append({"id": MANAGER + "0", "name": "Reference", "permission_sets": ["reads-all"]})
    reference: Table = {"id": "reference", "name": "Reference", "kind": "service_user", "owner": MANAGER + "0"}
    reference |= {"inactivity_days": 45, "status": "active", "created_at": NOW}
    tokens["tokens"].append({**reference, "fingerprint": fingerprint(MANAGER_SECRET)})
    return organisation, tokens


def _with_tokens(folder: Path, tokens: Table) -> Path:
    """Make a folder that holds tokens alone, without what only the served workspace knows of service users."""
    written(folder, ({}, tokens))
    (folder / "organisation.toml").unlink()
    return folder


@given(seed=st.integers(0, 2**32), refused=st.sets(st.sampled_from([feed.path for feed in ALL_FEEDS[1:]])))
def test_a_pulled_gap_is_never_wrong(
    seed: int, refused: set[str], standing: tuple[str, Standing], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Over random worlds and random refused feeds, what is certain in the pulled workspace is so in the real one."""
    organisation, tokens = _known_world(seed)
    folder = tmp_path_factory.mktemp("pulled")
    url, app = standing
    app.serve(written(folder / "served", (organisation, tokens)), dict.fromkeys(refused, 403))
    pulled = _pulled(url, _with_tokens(folder / "pulled", tokens))
    truth = {(token, template): verdict for token, template, verdict in _verdicts(read_workspace(folder / "served"))}
    for token, template, verdict in _verdicts(pulled):
        assert verdict in (Verdict.UNKNOWN, truth[token, template])


@given(seed=st.integers(0, 2**32))
def test_a_pulled_gap_is_the_same_wherever_the_api_can_tell(
    seed: int, standing: tuple[str, Standing], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """With what the API does not tell filled in, the gap is the served one's but where a rule cannot be read."""
    organisation, tokens = _known_world(seed)
    folder = tmp_path_factory.mktemp("pulled")
    url, app = standing
    app.serve(written(folder / "served", (organisation, tokens)), {})
    pulled = _pulled(url, _with_tokens(folder / "pulled", tokens))
    real = read_workspace(folder / "served")
    filled = Workspace(folder, _filled_in(pulled.organisation, real.organisation), real.inventory)
    truth = {(token, template): verdict for token, template, verdict in _verdicts(real)}
    rules = {canonical(template.id): template.rules for template in real.organisation.templates}
    kinds = {token.id: token.kind for token in real.inventory.tokens}
    for token, template, verdict in _verdicts(filled):
        is_readable = all(rule.site is None for rule in rules[template])
        is_clear = kinds[token] == "user" or not any(rule.everyone for rule in rules[template])
        if is_readable and is_clear:
            assert verdict is truth[token, template]
        else:
            assert verdict in (Verdict.UNKNOWN, truth[token, template])


def _filled_in(pulled: Organisation, real: Organisation) -> Organisation:
    """Return pulled facts with what no token can read: permissions, locations, and that nothing is missing."""
    users = {canonical(user.id): user for user in real.users}
    templates = {canonical(template.id): template for template in real.templates}
    keys = ("permission_set", "holds", "lacks")
    return replace(
        pulled,
        coverage=Coverage(),
        permission_sets=real.permission_sets,
        users=tuple(
            replace(user, **{key: getattr(users[canonical(user.id)], key) for key in keys}) for user in pulled.users
        ),
        templates=tuple(
            replace(template, locations=templates[canonical(template.id)].locations) for template in pulled.templates
        ),
    )


def test_the_secret_is_nowhere_on_disk(tmp_path: Path) -> None:
    """Neither facts, nor history, nor the pages of an interrupted pull hold it."""

    def stop(progress: Progress) -> None:
        if progress.feed == "sites":
            raise KeyboardInterrupt

    with serving(written(tmp_path / "served")) as url:
        _pulled(url, tmp_path / "pulled")
        _pulled(url, tmp_path / "pulled")
        with client_of(url, MANAGER_SECRET, hurried()) as client, pytest.raises(KeyboardInterrupt):
            pull(client, tmp_path / "pulled", stop, at=NOW)
    roots = (tmp_path / "pulled", pull_pages(tmp_path / "pulled"), cache_path())
    files = [path for root in roots for path in root.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not any(MANAGER_SECRET.encode() in path.read_bytes() for path in files)
