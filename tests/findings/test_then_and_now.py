"""The workspace beside former facts of its own: counts, what turned, and the changes that turned it."""

import json
import random
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Call
from diagnostics.findings.history import ThenAndNows
from diagnostics.findings.verdict_changes import Passage
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from diagnostics.workspace.reading import read_workspace
from fixtures.demos import demo
from tests.reference.model import explain
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.facts import Table, find, same
from tests.worlds.repairs import drawn_world
from tui.cli.main import run

LISTS = ("users", "groups", "sites", "permission_sets", "templates")


def changed_world(choices: Choices, world: Table) -> Table:
    """Return the same organisation some time later: entries have changed, some are gone."""
    later = deepcopy(world)
    for name in LISTS:
        kept: list[Table] = []
        for entry in later.get(name, []):
            if choices.chance(8) and (name != "users" or len(kept) > 0):
                continue
            for key in ("members", "rules", "locations", "permissions"):
                if entry.get(key) and choices.chance(3):
                    entry[key] = entry[key][1:]
            if name == "users" and choices.chance(4):
                entry["status"] = choices.pick(["active", "deactivated"])
            kept.append(entry)
        if name in later:
            later[name] = kept
    if choices.chance(5):
        later["coverage"] = {"template_rules": "partial"}
    if choices.chance(4):
        # A template that was not there before.
        later["templates"].append({"id": "fresh", "name": "Fresh", "rules": [{"everyone": True}]})
    return later


def with_change(base: Table, source: Table, change: Any) -> Table:
    """Return a world with one entry as another world has it."""
    changed = dict(base)
    if change.list == "coverage":
        level = source.get("coverage", {}).get(change.id, "complete")
        changed["coverage"] = {**base.get("coverage", {}), change.id: level}
        return changed
    others = [entry for entry in base.get(change.list, []) if not same(entry["id"], change.id)]
    entry = find(source.get(change.list, []), change.id)
    changed[change.list] = [*others, entry] if entry is not None else others
    return changed


def verdict(organisation: Table, tokens: Table, call: Table, token: str, template: str) -> str | None:
    """Return the verdict about a template, None where it is not listed."""
    try:
        answer = explain(organisation, tokens, token_id=token, template_id=template, **call)
    except LookupError:
        return None
    return str(answer["verdict"])


def check_worlds(choices: Choices) -> int:
    """Hold the comparison of two captures to brute force; return how many verdicts turned."""
    before, tokens, call = drawn_world(choices)
    after = changed_world(choices, before)
    inventory = validated(Inventory, tokens)
    passage = Passage(*(Directory(validated(Organisation, one), inventory) for one in (before, after)))
    compare = ThenAndNows(passage)
    parameters = Call(**{key: value for key, value in call.items() if key != "at"})
    turned = 0
    for token in inventory.tokens:
        found = compare.of(requester_of_token(passage.later, token), parameters, call["at"])
        told = {
            template.id: (turn.before and turn.before[0], turn.after and turn.after[0])
            for turn in found.turns
            for template in turn.templates
        }
        every = {one["id"] for one in [*before["templates"], *after["templates"]]}
        verdicts = {
            one: tuple(verdict(world, tokens, call, token.id, one) for world in (before, after)) for one in every
        }
        assert told == {one: both for one, both in verdicts.items() if both[0] != both[1]}
        counts = Counter((both[0] == "visible", both[1] == "visible") for both in verdicts.values())
        assert (found.both, found.only_before, found.only_after) == tuple(
            counts[which] for which in ((True, True), (True, False), (False, True))
        )
        for turn in found.turns:
            expected: Counter[object] = Counter()
            for template in turn.templates:
                was, now = verdicts[template.id]
                for change in passage.changes:
                    forth = verdict(with_change(before, after, change), tokens, call, token.id, template.id)
                    back = verdict(with_change(after, before, change), tokens, call, token.id, template.id)
                    if forth == now or back == was:
                        expected[change] += 1
            assert dict(turn.decisive) == expected
            assert turn.looked_at == len(turn.templates)
        turned += len(told)
    return turned


@st.composite
def checked(draw: st.DrawFn) -> int:
    """Draw two captures, and return how many verdicts turned once the comparison is held to brute force."""
    return check_worlds(DrawnChoices(draw))


@given(checked())
def test_what_turned_and_what_turned_it_is_told(turned: int) -> None:
    """Over random captures, what turned is where brute force differs, and so are the changes that turn it alone."""
    assert turned >= 0


def test_many_verdicts_turn() -> None:
    """The same over a fixed many captures, between which verdicts do turn."""
    source = RandomChoices(random.Random(21))
    assert sum(check_worlds(source) for _ in range(60)) > 60


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a workspace whose history holds its facts of a week ago, when a group and a site still listed Ada."""
    source = demo("service-user-behind-a-group").folder
    facts = (source / "organisation.toml").read_text(encoding="utf-8")
    ada = '"user_40a950a7b94f4f4c94946def716776ff"'
    now = facts.replace(f"  {ada},  # Ada Byron\n", "").replace(f"members = [{ada}]", "members = []")
    assert len(now) < len(facts)
    workspace = tmp_path / "acme"
    (workspace / "history").mkdir(parents=True)
    (workspace / "organisation.toml").write_text(now, encoding="utf-8")
    (workspace / "tokens.toml").write_bytes((source / "tokens.toml").read_bytes())
    former = facts.replace("2026-11-20T09:00:00Z", "2026-11-13T09:00:00Z")
    (workspace / "history" / "20261113T090000.toml").write_text(former, encoding="utf-8")
    return workspace


def compared(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> str:
    """Compare a workspace with older facts, and return what was printed."""
    at = ("--at", "2026-11-20T09:00:00Z")
    assert run(["compare", "--workspace", str(folder), *at, *options]) == 0
    return capsys.readouterr().out


def test_a_workspace_is_compared_with_its_last_facts(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Counts, what turned and which change did it, for every token; those for whom nothing turned are named."""
    assert compared(capsys, folder, "--with-snapshot") == (
        "The facts of 2026-11-20 09:00 UTC beside those of 2026-11-13 09:00 UTC. Changed:\n"
        "1 group, 1 site.\n"
        "\n"
        'Token "Ada\'s script": 4 visible then, 1 now; 3 lost, 0 gained\n'
        "    2 templates: VISIBLE member-of-group, now HIDDEN not-member-of-group\n"
        '      Example: "Site induction" (template_3c41ebb76f974796a9928dc405991c10)\n'
        '      What turned it: group "Night shift" changed (members).\n'
        "    1 template: VISIBLE member-of-site, now HIDDEN not-member-of-site\n"
        '      Example: "Fire door inspection"\n'
        "        (template_f6dab91cf925476b9f627016069dc6bb)\n"
        '      What turned it: site "Quay 4" changed (members).\n'
        "\n"
        'No verdict turned for token "Power BI export".\n'
    )
    told = json.loads(compared(capsys, folder, "--with-snapshot", "2026-11-14T00:00:00Z", "--json"))
    assert told["former"]["captured_at"] == "2026-11-13T09:00:00Z"
    assert [one["counts"]["only_former"] for one in told["askers"]] == [0, 3]
    assert told["askers"][1]["differences"][0]["decisive"][0]["id"] == "role_11111111111141118111111111111111"
    table = compared(capsys, folder, "--with-snapshot", "--format", "markdown")
    assert '| What turned it: group "Night shift" changed (members). |' in table


def test_one_answer_is_compared_with_what_it_was(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """With token and template: the walk then and now, only where it differs, and the change that turned it."""
    asked = ("--token", "tok_02", "--template", "Site induction", "--with-snapshot")
    told = compared(capsys, folder, *asked)
    assert 'VISIBLE  2026-11-13 09:00 UTC: Token "Ada\'s script" gets' in told
    assert 'HIDDEN  2026-11-20 09:00 UTC: Token "Ada\'s script" does not get' in told
    assert told.endswith('What turned it: group "Night shift" changed (members).\n')
    assert all(len(line) <= 80 for line in told.splitlines())
    data = json.loads(compared(capsys, folder, *asked, "--json"))
    assert (data["first"]["verdict"], data["second"]["verdict"]) == ("visible", "hidden")
    assert [change["list"] for change in data["decisive"]] == ["groups"]
    assert [difference["gate"] for difference in data["differences"]] == ["membership"]


def test_an_older_copy_is_compared_with(capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path) -> None:
    """A folder may be named in place of a moment; a template that was not listed there is said not to be."""
    older = tmp_path / "older"
    older.mkdir()
    facts = (folder / "organisation.toml").read_text(encoding="utf-8")
    (older / "organisation.toml").write_text(facts[: facts.rindex("[[templates]]")], encoding="utf-8")
    (older / "tokens.toml").write_bytes((folder / "tokens.toml").read_bytes())
    asked = ("--token", "tok_01", "--template", "Incident report", "--with-snapshot", str(older))
    told = compared(capsys, folder, *asked)
    assert "the template was not listed" in told
    assert 'template "Incident report" is new' in told


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("2020-01-01T00:00:00Z", "the oldest former facts are of 2026-11-13 09:00 UTC"),
        ("last week", "a span back: 12h, 7d, 2w. It is no folder either."),
    ],
)
def test_facts_that_are_not_there_are_refused(
    capsys: pytest.CaptureFixture[str], folder: Path, option: str, told: str
) -> None:
    """What the history does not reach back to, and what is neither a moment nor a folder, is a wrong call."""
    assert run(["compare", "--workspace", str(folder), "--with-snapshot", option]) == 2
    assert told in capsys.readouterr().err


def test_without_history_there_is_nothing_to_compare_with(capsys: pytest.CaptureFixture[str]) -> None:
    """A workspace that was never pulled again says where former facts would come from."""
    assert run(["compare", "--demo", "several-causes", "--with-snapshot"]) == 2
    assert "kept in history/ when a pull brings new ones" in capsys.readouterr().err


BROKEN_FACTS = {
    "a circle of sites": (
        '[[sites]]\nid = "a"\nname = "A"\nparent = "b"\n\n[[sites]]\nid = "b"\nname = "B"\nparent = "a"\n',
        ":11: sites[0].parent: the site lies above itself. Remove the parent of one of the sites in the circle",
    ),
    "an id twice": (
        '[[groups]]\nid = "a"\nname = "A"\n\n[[groups]]\nid = "a"\nname = "B"\n',
        ":13: groups[1].id: the id a stands already at groups[0]. Remove one of them, or correct its id",
    ),
    "an unknown key": (
        '[[groups]]\nid = "a"\nname = "A"\nsize = 3\n',
        ":11: groups[0].size: the format has no key size",
    ),
    "no TOML": ("[[groups]\n", ":8: this is not TOML"),
}


@pytest.mark.parametrize("asked", [("compare", "--with-snapshot"), ("why", "--since")])
@pytest.mark.parametrize("broken", BROKEN_FACTS)
def test_former_facts_that_are_broken_are_refused(
    capsys: pytest.CaptureFixture[str], folder: Path, asked: tuple[str, str], broken: str
) -> None:
    """The file, the place, what is wrong and what to do; facts that contradict themselves are never walked."""
    text, told = BROKEN_FACTS[broken]
    identity = read_workspace(folder).organisation.organisation
    former = folder / "history" / "20261119T090000Z.toml"
    head = f'id = "{identity.id}"\nname = "Acme"\ncaptured_at = 2026-11-19T09:00:00Z'
    former.write_text(f"format = 1\n\n[organisation]\n{head}\n\n{text}", encoding="utf-8")
    question = ("--token", "tok_02", "--template", "Site induction")
    assert run([asked[0], "--workspace", str(folder), *question, asked[1]]) == 1
    errors = capsys.readouterr().err
    assert f"{former}{told}" in errors
    assert "Correct the file, or take it out of its folder to do without them" in errors


def test_former_facts_may_name_a_service_user_who_is_gone(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Only today's service users are known: an id of former ones is no problem of the former facts."""
    [former] = (folder / "history").glob("*.toml")
    rule = 'rules = [\n    { service_user = "user_gone" },'
    former.write_text(former.read_text(encoding="utf-8").replace("rules = [", rule, 1), encoding="utf-8")
    assert "Changed:" in compared(capsys, folder, "--with-snapshot")
