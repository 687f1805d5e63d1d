"""What the files say in another spelling counts as it is meant; what they cannot mean is refused."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unicodedata import normalize

import click
import pytest

from diagnostics.model.diff import differences
from diagnostics.model.organisation import DECISIVE, Organisation, misspelt
from diagnostics.model.validation import validated
from diagnostics.tokens.secrets import masked
from diagnostics.workspace.reading import read_workspace
from tests.workspace.cases import CASES, ORGANISATION, RAW_SECRET, TOKENS, files_of
from tui.app.fuzzy import Haystack
from tui.cli.main import run
from tui.cli.options import template_names

ADA = "user_40a950a7b94f4f4c94946def716776ff"
DIGITS = ADA.removeprefix("user_")
DASHED = f"{DIGITS[:8]}-{DIGITS[8:12]}-{DIGITS[12:16]}-{DIGITS[16:20]}-{DIGITS[20:]}"
SPELLINGS = [
    DIGITS,
    DASHED,
    DIGITS.upper(),
    DASHED.upper(),
    f"user_{DASHED}",
    f"USER_{DIGITS.upper()}",
    f"role_{DIGITS}",
]
TOKEN = """\
[[tokens]]
id = "tok_ada"
name = "Ada's script"
kind = "user"
owner = "OWNER"
inactivity_days = 30
status = "active"
created_at = 2026-11-18T09:00:00Z
"""
AT = ("--at", "2026-11-20T09:00:00Z")


def workspace(folder: Path, *, rules: str = "", owner: str = ADA, coverage: str = "", extra: str = "") -> Path:
    """Write a workspace with Ada, her token and one template, and return its folder."""
    text = ORGANISATION.replace('id = "ada"', f'id = "{ADA}"').replace('members = ["ada"]', "members = []")
    text = text.replace('[{ group = "night" }]', f"[{rules}]").replace("[[users]]", f"{coverage}\n[[users]]", 1)
    folder.mkdir(exist_ok=True)
    (folder / "organisation.toml").write_text(text + extra, encoding="utf-8")
    (folder / "tokens.toml").write_text(TOKENS + "\n" + TOKEN.replace("OWNER", owner), encoding="utf-8")
    return folder


def asked(capsys: pytest.CaptureFixture[str], folder: Path, *options: str) -> tuple[int, dict[str, object]]:
    """Return status and answer of `why` about the template."""
    words = ["why", "--workspace", str(folder), "--template", "induction", "--json", *AT, *options]
    status = run(words)
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", ["rule", "group", "site", "owner", "token"])
@pytest.mark.parametrize("coverage", ["", '[coverage]\nusers = "partial"\n'])
def test_one_id_is_one_in_every_spelling(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spelling: str, place: str, coverage: str
) -> None:
    """A rule, a member, an owner and a token's owner are who is listed, in every spelling, in a partial list too."""
    rules = {"rule": f'{{ user = "{spelling}" }}', "group": '{ group = "night" }', "site": '{ site = "quay" }'}
    folder = workspace(
        tmp_path / "acme",
        rules=rules.get(place, f'{{ user = "{ADA}" }}' if place == "token" else ""),
        owner=spelling if place == "token" else ADA,
        coverage=coverage,
    )
    path = folder / "organisation.toml"
    text = path.read_text(encoding="utf-8")
    if place == "group":
        text = text.replace("members = []", f'members = ["{spelling}"]')
    elif place == "site":
        text = text.replace('name = "Quay 4"', f'name = "Quay 4"\nmembers = ["{spelling}"]')
    elif place == "owner":
        text = text.replace('id = "induction"', f'id = "induction"\nowner = "{spelling}"')
    path.write_text(text, encoding="utf-8")
    status, answer = asked(capsys, folder, "--token", "tok_ada")
    assert (status, answer["verdict"]) == (0, "visible")
    assert run(["gap", "--workspace", str(folder), "--token", "tok_ada", "--json", *AT]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"visible": 1, "hidden": 0, "unknown": 0}
    assert run(["who", "--workspace", str(folder), "--template", "induction", "--json"]) == 0
    assert ADA in capsys.readouterr().out


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_ids_are_found_in_every_spelling_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], spelling: str
) -> None:
    """A subject is found by any spelling of its id, and the answer repeats the file's."""
    folder = workspace(tmp_path / "acme", rules=f'{{ user = "{ADA}" }}')
    status, answer = asked(capsys, folder, "--subject", spelling)
    assert status == 0
    assert f'"{ADA}"' in json.dumps(answer)


def test_a_listed_owner_is_certain_and_an_unlisted_one_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody whom a partial list lacks may have left: the subject is unknown, whatever the rules grant."""
    folder = workspace(
        tmp_path / "acme",
        owner="nobody-read",
        rules='{ user = "nobody-read" }',
        coverage='[coverage]\nusers = "partial"',
    )
    status, answer = asked(capsys, folder, "--token", "tok_ada")
    states = {gate["gate"]: (gate["state"], gate["reason"]) for gate in answer["gates"]}  # type: ignore[attr-defined]
    assert (status, answer["headline"], answer["web_app"]) == (4, "subject-unknown", "unknown")
    assert states["subject"] == ("unknown", "subject-unknown")
    assert states["sharing"] == ("pass", "shared-with-user")
    assert run(["gap", "--workspace", str(folder), "--token", "tok_ada", "--json", *AT]) == 4
    gap = json.loads(capsys.readouterr().out)
    assert [one["headline"] for one in gap["templates"]] == ["subject-unknown"]


def test_what_is_not_shared_stays_hidden_from_an_unlisted_owner(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another gate may decide without knowing who asks: nothing opens what is shared with somebody else alone."""
    folder = workspace(tmp_path / "acme", owner="nobody-read", coverage='[coverage]\nusers = "partial"')
    path = folder / "organisation.toml"
    path.write_text(path.read_text(encoding="utf-8") + 'organisation = "role_other"\n', encoding="utf-8")
    status, answer = asked(capsys, folder, "--token", "tok_ada")
    assert (status, answer["headline"]) == (3, "not-shared")


@pytest.mark.parametrize(
    ("source", "sealed", "status", "headline"),
    [
        ("", 2, 3, "token-unrecognised"),
        ("", 1, 4, "subject-unknown"),
        ("", 0, 4, "subject-unknown"),
        ('source = "https://api.example.com"\n', 2, 4, "subject-unknown"),
    ],
)
def test_a_secret_on_no_record_is_refused_for_certain_only_where_all_are_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], source: str, sealed: int, status: int, headline: str
) -> None:
    """Only a workspace of its own, whose every token has a fingerprint, knows that a secret is none of them."""
    folder = workspace(tmp_path / "acme", rules=f'{{ user = "{ADA}" }}')
    path = folder / "organisation.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("captured_at", f"{source}captured_at"), encoding="utf-8")
    tokens = folder / "tokens.toml"
    parts = tokens.read_text(encoding="utf-8").split("\n[[tokens]]\n")
    marks = ["", *(f'\nfingerprint = "sha256:{digit * 64}"\n' if int(digit) <= sealed else "" for digit in "12")]
    sealed_parts = [part + mark for part, mark in zip(parts, marks, strict=True)]
    tokens.write_text("\n[[tokens]]\n".join(sealed_parts), encoding="utf-8")
    secret = tmp_path / "secret"
    secret.write_text("f" * 64, encoding="utf-8")
    found, answer = asked(capsys, folder, "--token-file", str(secret))
    assert (found, answer["headline"]) == (status, headline)
    run(["why", "--workspace", str(folder), "--template", "induction", "--token-file", str(secret), *AT])
    told = " ".join(capsys.readouterr().out.split())
    assert ("sightline tokens add --token-file F" in told) is (status == 4)
    assert "f" * 64 not in told


def test_a_token_that_was_not_made_yet_did_not_exist(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Judged at a moment before it was made, a token gets nothing, and the gate says why; at that moment it does."""
    folder = workspace(tmp_path / "acme", rules=f'{{ user = "{ADA}" }}')
    words = ["why", "--workspace", str(folder), "--template", "induction", "--token", "tok_ada", "--at"]
    assert run([*words, "2026-11-18T08:59:59Z"]) == 3
    assert "did not exist yet: it was created" in " ".join(capsys.readouterr().out.split())
    assert run([*words, "2026-11-18T09:00:00Z"]) == 0
    capsys.readouterr()
    assert run([*words, "2026-11-01T00:00:00Z", "--json"]) == 3
    answer = json.loads(capsys.readouterr().out)
    assert (answer["headline"], answer["repairs"]) == ("token-unrecognised", [])
    assert answer["gates"][0]["attempts"][0]["evidence"] == [{"type": "token", "id": "tok_ada", "name": "Ada's script"}]


def test_days_left_are_never_more_than_the_period(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Judged before the last use, a token has its whole period left and no more."""
    folder = workspace(tmp_path / "acme")
    path = folder / "tokens.toml"
    path.write_text(path.read_text(encoding="utf-8") + "last_used_at = 2026-11-19T09:00:00Z\n", encoding="utf-8")
    assert run(["tokens", "list", "--workspace", str(folder), "--json", "--at", "2026-11-18T10:00:00Z"]) == 0
    listed = json.loads(capsys.readouterr().out)["tokens"]
    assert [one["days_left"] for one in listed if one["id"] == "tok_ada"] == [30]


def test_what_happened_a_moment_ago_on_a_clock_ahead_is_no_problem(tmp_path: Path) -> None:
    """Two computers' clocks differ a little: a few minutes are taken, a day is not."""
    folder = workspace(tmp_path / "acme")
    path = folder / "tokens.toml"
    text = path.read_text(encoding="utf-8")
    soon = datetime.now(UTC) + timedelta(minutes=5)
    path.write_text(f"{text}last_used_at = {soon.isoformat()}\n", encoding="utf-8")
    read_workspace(folder)
    late = soon + timedelta(days=1)
    path.write_text(f"{text}last_used_at = {late.isoformat()}\n", encoding="utf-8")
    assert run(["lint", str(folder)]) == 1


@pytest.mark.parametrize("right", DECISIVE)
def test_what_is_nearly_a_permission_that_decides_is_no_other(right: str) -> None:
    """Case, blanks, punctuation, a plural and one letter do not make another permission."""
    area, _, name = right.partition(": ")
    near = [
        right.lower(),
        right.upper(),
        f" {right}",
        f"{right} ",
        f"{area}:{name}",
        f"{area} {name}",
        f"{area} - {name}",
    ]
    near += [
        f"{area.rstrip('s')}: {name}",
        f"{area}s: {name}",
        right[:-1],
        right[1:],
        f"{right}!",
        right.replace(" ", "\u00a0"),
    ]
    for one in {*near} - {right}:
        assert misspelt(one) == right, one
    assert misspelt(right) is None


OTHERS = ("", "Access", "Templates: Manage", "Templates", "My templates: Access", "Inspections: Access", "View all")
MORE = ("Actions: Access", "Override permissions", "Platform management: Sites", "Users", "x" * 10_000)


@pytest.mark.parametrize("other", [*OTHERS, *MORE])
def test_other_permissions_pass(other: str) -> None:
    """The product has many permissions that decide nothing here."""
    assert misspelt(other) is None


def test_no_problem_quotes_a_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A secret in a file is called out in words and as JSON, and shown in neither."""
    for name, case in CASES.items():
        if RAW_SECRET[:30] not in str(case.new) or "fingerprint-" in name:
            continue
        folder = tmp_path / name
        folder.mkdir()
        for file, content in files_of(case).items():
            (folder / file).write_bytes(content)
        for words in (
            ["lint", str(folder)],
            ["lint", str(folder), "--json"],
            ["tokens", "list", "--workspace", str(folder)],
        ):
            assert run(words) == 1, words
            told = capsys.readouterr()
            assert RAW_SECRET[:30] not in told.out + told.err, (name, words)


def test_what_only_looks_long_is_not_masked() -> None:
    """An id, a fingerprint and a hint are no secrets."""
    for text in (ADA, DASHED, f"sha256:{RAW_SECRET}", "b7f8...554d", "template_BB29F82814B64F559A33BF7CAA519787"):
        assert masked(text) == text
    assert masked(f"key={RAW_SECRET}!") == "key=...!"


@pytest.mark.parametrize("typed", ["Café", "CAFÉ", "café", normalize("NFD", "Café"), normalize("NFD", "CAFÉ")])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_name_is_found_however_its_letters_are_composed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str, form: str
) -> None:
    """Why, who, what-if, check and completion find a name in either composition and case."""
    name = normalize(form, "Café")  # type: ignore[arg-type]
    folder = workspace(tmp_path / "acme", rules=f'{{ user = "{ADA}" }}', coverage='[coverage]\ntemplates = "partial"')
    for file, old in (("organisation.toml", "Site induction"), ("organisation.toml", "Ada Byron")):
        path = folder / file
        path.write_text(path.read_text(encoding="utf-8").replace(old, name), encoding="utf-8")
    why = ["why", "--workspace", str(folder), "--subject", typed, "--template", typed]
    assert run(why) == 0
    assert run(["who", "--workspace", str(folder), "--template", typed]) == 0
    assert run(["what-if", "--workspace", str(folder), "--share-with", typed, typed]) == 0
    expected = tmp_path / "expected.toml"
    expected.write_text(f'format = 1\n[[expect]]\nsubject = "{typed}"\nsees = ["{typed}"]\n', encoding="utf-8")
    assert run(["check", str(expected), "--workspace", str(folder)]) == 0
    assert tomllib.loads((folder / "organisation.toml").read_text(encoding="utf-8"))["users"][0]["name"] == name
    capsys.readouterr()


def test_the_exact_spelling_of_a_name_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two names that differ in case alone, the one that is typed is meant; neither, where none is."""
    more = '\n[[templates]]\nid = "shout"\nname = "SITE INDUCTION"\n'
    folder = workspace(tmp_path / "acme", rules=f'{{ user = "{ADA}" }}', extra=more)
    words = ["why", "--workspace", str(folder), "--subject", ADA, "--template"]
    assert (run([*words, "Site induction"]), run([*words, "SITE INDUCTION"])) == (0, 3)
    assert run([*words, "site induction"]) == 2
    assert "shout" in capsys.readouterr().err


@pytest.mark.parametrize("typed", ["cafe\u0301", "CAFÉ", *SPELLINGS])
@pytest.mark.parametrize("identifier", [ADA, DASHED])
def test_the_search_finds_names_and_ids_in_every_spelling(typed: str, identifier: str) -> None:
    """What is typed into a list's search finds a name in either composition, and an id as others write it."""
    rows = ["Site induction user_" + "0" * 32, f"Café {identifier}", "Quay 4 quay"]
    assert Haystack(rows).find(typed)[:1] == [1]


def test_another_spelling_of_an_id_is_no_difference() -> None:
    """Facts that spell ids otherwise, in another order, are the same facts; another id is a difference."""

    def facts(ada: str, other: str = "quay") -> Organisation:
        tables = tomllib.loads(ORGANISATION.replace('"ada"', f'"{ada}"'))
        tables["sites"][0]["members"] = [ada]
        tables["templates"][0] |= {"owner": ada, "locations": [other], "rules": [{"user": ada}, {"group": "night"}]}
        return validated(Organisation, tables)

    for spelling in SPELLINGS:
        assert list(differences(facts(ADA), facts(spelling))) == []
    assert [one.fields for one in differences(facts(ADA), facts(ADA, "port"))] == [("locations",)]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_redacted_workspace_names_one_id_once(tmp_path: Path, spelling: str) -> None:
    """Somebody whose id is spelled in two ways has one pseudonym, and the answers are the same."""
    folder = workspace(tmp_path / "acme", rules=f'{{ user = "{spelling}" }}', owner=spelling)
    assert run(["redact", str(folder), str(tmp_path / "redacted")]) == 0
    redacted = read_workspace(tmp_path / "redacted")
    (user,) = redacted.organisation.users
    assert redacted.organisation.templates[0].rules[0].user == user.id == redacted.inventory.tokens[1].owner


@pytest.mark.parametrize("typed", ["templates: access", "View all data", "Override permissions: View all dat"])
def test_a_misspelt_permission_is_refused_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: str
) -> None:
    """What-if takes a permission by its name, by option or from a file, and says which one was meant."""
    folder = workspace(tmp_path / "acme")
    assert run(["what-if", "--workspace", str(folder), "--add-permission", "standard", typed]) == 2
    right = misspelt(typed)
    assert right is not None
    assert right in " ".join(capsys.readouterr().err.split())
    changes = tmp_path / "changes.json"
    told = [{"change": "add-permission", "permission_set": "standard", "permission": typed}]
    changes.write_text(json.dumps(told), encoding="utf-8")
    assert run(["what-if", "--workspace", str(folder), "--changes", str(changes)]) == 2
    assert f'Did you mean "{right}"?' in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("typed", ["cafe\u0301", "CAF\u00c9", "Caf\u00e9", "caf"])
def test_completion_offers_a_name_in_every_composition(tmp_path: Path, typed: str) -> None:
    """A name is completed from its beginning, in either composition and case."""
    name = normalize("NFD", "Caf\u00e9 round")
    folder = workspace(tmp_path / "acme")
    path = folder / "organisation.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("Site induction", name), encoding="utf-8")
    context = click.Context(click.Command("why"))
    context.params["workspace"] = folder
    offered = template_names(context, click.Option(["--template"]), typed)
    assert [item.value for item in offered] == [name]
