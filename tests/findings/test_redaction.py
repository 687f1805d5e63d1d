"""A redacted workspace answers as the real one does, and tells nothing of it."""

import random
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from diagnostics.access.directory import Directory
from diagnostics.access.types import Call
from diagnostics.findings.redaction import Case, redacted, redacted_case
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from diagnostics.workspace.reading import read_workspace
from fixtures.demos import demos
from tests.worlds.organisations import NOW, random_call, random_world
from tui.cli.main import run

FORMAT_WORDS = re.compile(
    r"Templates: Access|Locations: Access|(?:Override permissions|Platform management): [A-Z][a-z ]+|complete|partial"
    r"|unavailable|active|deactivated|left|full|lite|guest|conduct|edit|delete|accepted|pending|both|service_user|user"
    r"|revoked|deleted|custom|workato|power_bi|teams|sharepoint|scim|us|eu|au"
)
"""The words of the format and of permissions, which every workspace holds."""


def strings(value: Any) -> Iterator[str]:
    """Return every string that a table holds, but for the format's own words."""
    if isinstance(value, str):
        if len(value) > 3 and not FORMAT_WORDS.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings(inner)


def check_told(source: Any, result: Any) -> None:
    """Hold a result to saying none of the strings of its source."""
    told = set(strings(result))
    for string in strings(source):
        assert not any(string in one for one in told), string


def repairs_of(case: Case) -> list[tuple[Any, ...]]:
    """Return the repairs of a case without ids: kinds of changes, and how much each opens on both sides."""
    return [(tuple(change.code for change in changes), *counts) for changes, *counts in case.outcome()[5]]


def test_whole_workspaces_answer_the_same_and_tell_nothing() -> None:
    """Over random worlds, every answer is proved the same, and no string of the source is left."""
    source = random.Random(3)
    worlds = [random_world(source) for _ in range(60)]
    for organisation, tokens in worlds:
        facts, inventory = validated(Organisation, organisation), validated(Inventory, tokens)
        result = redacted(facts, inventory, facts.organisation.captured_at)
        check_told([organisation, tokens], [asdict(part) for part in result])


def test_a_case_keeps_verdict_headline_and_repairs() -> None:
    """Over random worlds, a case is cut down and renamed without its outcome changing; smaller than it was."""
    source = random.Random(4)
    before = after = 0
    for _ in range(25):
        organisation, tokens = random_world(source)
        call = random_call(source, organisation, tokens)
        facts, inventory = validated(Organisation, organisation), validated(Inventory, tokens)
        if not inventory.tokens or not facts.templates:
            continue
        parameters = Call(**{key: value for key, value in call.items() if key != "at"})
        case = Case(facts, inventory, inventory.tokens[0].id, facts.templates[0].id, parameters, call["at"])
        result = redacted_case(case)
        assert result.outcome()[:5] == case.outcome()[:5]
        assert repairs_of(result) == repairs_of(case)
        check_told([organisation, tokens], [asdict(result.organisation), asdict(result.inventory)])
        before += len(facts.users) + len(facts.templates) + len(facts.groups)
        after += len(result.organisation.users) + len(result.organisation.templates) + len(result.organisation.groups)
    assert after < before


@pytest.mark.parametrize("name", ["several-causes", "hostile-names", "partial-coverage", "invitation-pending"])
def test_a_demo_replays_from_its_redacted_case(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    """The command says how to replay the case, and the replay leaves with the same status as the real question."""
    one = next(one for one in demos() if one.name == name)
    call = ["--archived", one.archived]
    if one.modified_after is not None:
        call += ["--modified-after", one.modified_after.isoformat()]
    question = [f"--token={one.token}", f"--template={one.template}", "--at", "2026-11-20T09:00:00Z", *call]
    expected = run(["why", "--workspace", str(one.folder), *question])
    out = tmp_path / "out"
    assert run(["redact", str(one.folder), str(out), *question]) == 0
    replay = capsys.readouterr().err.split("Replay with: sightline ")[1].split()
    assert run(replay) == expected
    assert (out / "tokens.toml").stat().st_mode & 0o777 == 0o600


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that holds something is refused, and a half-named question too."""
    (tmp_path / "there").write_text("something", encoding="utf-8")
    folder = str(demos()[0].folder)
    assert run(["redact", folder, str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert run(["redact", folder, str(tmp_path / "new"), "--token", "tok_01"]) == 2
    assert not (tmp_path / "new").exists()


def test_a_token_keeps_no_trace_of_its_secret() -> None:
    """Fingerprints and hints are gone: a fingerprint would tell who holds the secret."""
    for one in demos():
        workspace = read_workspace(one.folder)
        at = workspace.organisation.organisation.captured_at
        facts, inventory = redacted(workspace.organisation, workspace.inventory, at)
        assert all(token.fingerprint is None and token.hint is None for token in inventory.tokens)
        assert len(Directory(facts, inventory).tokens) == len(workspace.inventory.tokens)


def test_what_is_redacted_already_is_redacted_again() -> None:
    """Pseudonyms are words like others: those of a redacted workspace are not found in what is made of it."""
    for one in demos():
        workspace = read_workspace(one.folder)
        at = workspace.organisation.organisation.captured_at
        facts, inventory = redacted(workspace.organisation, workspace.inventory, at)
        again = redacted(facts, inventory, at)
        check_told([asdict(facts), asdict(inventory)], [asdict(part) for part in again])


@pytest.mark.parametrize("name", ["user", "Redacted", "Redacted user 000001", "template", "Blank", "0000"])
def test_a_source_that_uses_the_words_of_pseudonyms_is_redacted_too(name: str) -> None:
    """Whatever names there are, no pseudonym is one of them or has one of them for a part."""
    organisation: Any = {
        "format": 1,
        "organisation": {"id": "acme", "name": name, "captured_at": NOW},
        "users": [{"id": "user_" + "0" * 31 + "1", "name": name, "status": "active"}],
        "templates": [{"id": "redacted-set-000001", "name": name, "rules": [{"everyone": True}]}],
    }
    facts = validated(Organisation, organisation)
    result, _tokens = redacted(facts, Inventory(format=1), NOW)
    names = [result.organisation.name, result.users[0].name, result.templates[0].name]
    assert not any(name in one for one in names) or name == "0000"
    assert result.users[0].id != facts.users[0].id
    assert len(set(names)) == len(names)


def test_what_only_an_override_opens_is_kept_bare() -> None:
    """A repair by an override counts nearly every template; what those are shared by is nobody's business."""
    set_of_ada = {"id": "standard", "name": "Standard", "permissions": ["Templates: Access"]}
    others = [{"id": f"user_{n:032x}", "name": f"Someone {n}", "status": "active"} for n in range(1, 9)]
    ada = {"id": "ada", "name": "Ada", "status": "active", "permission_set": "standard"}
    rules = [[{"group": "night"}], *([{"user": one["id"]}] for one in others)]
    organisation: Any = {
        "format": 1,
        "organisation": {"id": "acme", "name": "Acme", "captured_at": NOW},
        "users": [ada, *others],
        "groups": [{"id": one, "name": one.title()} for one in ("night", "day")],
        "permission_sets": [set_of_ada],
        "templates": [{"id": f"t{n}", "name": f"T{n}", "rules": rule} for n, rule in enumerate(rules)],
    }
    token = {"id": "tok", "name": "T", "kind": "user", "owner": "ada", "inactivity_days": 30, "status": "active"}
    inventory = validated(Inventory, {"format": 1, "tokens": [{**token, "created_at": NOW}]})
    case = Case(validated(Organisation, organisation), inventory, "tok", "t0", Call(), NOW)
    result = redacted_case(case)
    assert repairs_of(result) == repairs_of(case)
    facts = result.organisation
    assert [len(template.rules) for template in facts.templates] == [1, *[0] * 8]
    assert (len(facts.users), len(facts.groups)) == (1, 1)
