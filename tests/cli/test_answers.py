"""Whole commands over the demos: what they print to the letter, and what they leave with."""

import csv
import io
import json
import os
import pty
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from diagnostics.access.reasons import RANKS, Reason
from fixtures.demos import demo, demos, names
from tests.workspace.cases import ORGANISATION, TOKENS
from tui.cli.main import run
from tui.presentation.reasons.pages import reason_page
from tui.presentation.why.headlines import BECAUSE

ROOT = Path(__file__).parents[2]
STATUS = {"visible": 0, "hidden": 3, "unknown": 4}
AT = ["--at", "2026-11-20T09:00:00Z"]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A small workspace of one's own."""
    (tmp_path / "organisation.toml").write_text(ORGANISATION, encoding="utf-8")
    (tmp_path / "tokens.toml").write_text(TOKENS, encoding="utf-8")
    return tmp_path


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run a command; return its exit status, and what it wrote to stdout and stderr."""
    status = run(list(arguments))
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def asked(workspace: Path, *more: str, template: str = "Site induction", token: str = "tok_01") -> list[str]:
    """Return the arguments that ask about the small workspace."""
    return ["why", "--workspace", str(workspace), *AT, "--token", token, "--template", template, *more]


@pytest.mark.parametrize("name", names())
def test_the_walk_of_each_demo(capsys: pytest.CaptureFixture[str], snapshot: Any, name: str) -> None:
    """Each demo's walk as it is read on an 80-column terminal, with the status its verdict stands for."""
    status, out, err = called(capsys, "why", "--demo", name)
    assert (status, err) == (STATUS[demo(name).verdict], "")
    snapshot.assert_match(out, f"{name}.txt")


@pytest.mark.parametrize("name", names())
def test_the_gap_of_each_demo(capsys: pytest.CaptureFixture[str], snapshot: Any, name: str) -> None:
    """Each demo's gap, grouped by cause."""
    _, out, err = called(capsys, "gap", "--demo", name)
    assert err == ""
    snapshot.assert_match(out, f"{name}.txt")


@pytest.mark.parametrize("verb", ["why", "gap"])
@pytest.mark.parametrize("name", names())
def test_every_format_leaves_with_the_same_status(capsys: pytest.CaptureFixture[str], name: str, verb: str) -> None:
    """The status is the answer's, not the format's; the JSON fits its schema and is plain ASCII on one line."""
    status, out, _ = called(capsys, verb, "--demo", name, "--json")
    assert out.isascii()
    assert out[:-1].isprintable()
    told = json.loads(out)
    assert told["schema"] == 1
    jsonschema.validate(told, schema(capsys, verb))
    for output_format in ("text", "json", "markdown", *(["csv"] if verb == "gap" else [])):
        again, shown, _ = called(capsys, verb, "--demo", name, "--format", output_format)
        assert again == status
        assert all(line.isprintable() for line in shown.splitlines())


def schema(capsys: pytest.CaptureFixture[str], verb: str) -> Any:
    """Return the JSON schema that the program prints for a command."""
    status, out, _ = called(capsys, "schema", verb)
    assert status == 0
    return json.loads(out)


@pytest.mark.parametrize("name", names())
def test_a_demo_answers_as_its_card_says(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """`demo --json` announces the verdict and headline that `why --demo` gives."""
    _, out, _ = called(capsys, "demo", "--json")
    card = next(card for card in json.loads(out)["demos"] if card["name"] == name)
    _, out, _ = called(capsys, "why", "--demo", name, "--json")
    told = json.loads(out)
    assert (told["verdict"], told["headline"]) == (card["verdict"], card["headline"])


@pytest.mark.parametrize("output_format", ["json", "markdown"])
def test_the_flagship_in_other_formats(capsys: pytest.CaptureFixture[str], snapshot: Any, output_format: str) -> None:
    """The same answer as data for a script, and as Markdown for a ticket."""
    _, out, _ = called(capsys, "why", "--demo", "service-user-behind-a-group", "--format", output_format)
    snapshot.assert_match(json.dumps(json.loads(out), indent=1) if output_format == "json" else out, output_format)


def test_the_gap_as_rows_for_a_spreadsheet(capsys: pytest.CaptureFixture[str]) -> None:
    """One row for each template; what a spreadsheet would take for a formula is text."""
    _, out, _ = called(capsys, "gap", "--demo", "hostile-names", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 8
    assert not any(row["name"].startswith(("=", "+", "-", "@")) for row in rows)


def test_the_gap_of_everything_lists_each_template_once(capsys: pytest.CaptureFixture[str]) -> None:
    """With --all each missing template stands under its cause."""
    _, out, _ = called(capsys, "gap", "--demo", "service-user-behind-a-group", "--all")
    assert out.count("template_3c41ebb76f974796a9928dc405991c10") == 2  # as the example, and in its list
    assert out.count("template_f6dab91cf925476b9f627016069dc6bb") == 2


def test_the_demos_are_listed(capsys: pytest.CaptureFixture[str], snapshot: Any) -> None:
    """The list names each demo with its title, in the order to show them."""
    status, out, _ = called(capsys, "demo")
    assert status == 0
    snapshot.assert_match(out, "demos.txt")
    assert len(demos()) >= 12


def test_the_reasons_are_explained(capsys: pytest.CaptureFixture[str], snapshot: Any) -> None:
    """Every reason has a page: all on one list, and one by one."""
    _, out, _ = called(capsys, "reasons")
    snapshot.assert_match(out, "reasons.txt")
    for reason in Reason:
        status, out, _ = called(capsys, "reasons", reason.value)
        assert status == 0
        assert "Meaning" in out
        page = reason_page(reason)
        assert page.meaning
        assert page.source
        assert bool(page.fix) == bool(page.where)
        needs_fixing = RANKS[reason].effect != "grant" and reason is not Reason.NO_GROUP_OR_SITE_RULE
        assert bool(page.fix) == needs_fixing


def test_every_reason_is_produced_by_a_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No reason is there for show: over all tokens and templates of the demos, and an unknown secret, each is given."""
    produced: set[str] = set()
    headlines: set[str] = set()
    for one in demos():
        call = ["--archived", one.archived]
        for bound in ("modified_after", "modified_before"):
            if (moment := getattr(one, bound)) is not None:
                call += [f"--{bound.replace('_', '-')}", moment.isoformat()]
        _, out, _ = called(capsys, "gap", "--demo", one.name, "--json")
        templates = [row["id"] for row in json.loads(out)["templates"]]
        tokens = tomllib.loads((one.folder / "tokens.toml").read_text(encoding="utf-8"))["tokens"]
        for token in tokens[:4]:
            for template in templates:
                _, out, _ = called(
                    capsys,
                    "why",
                    "--demo",
                    one.name,
                    f"--token={token['id']}",
                    f"--template={template}",
                    *call,
                    "--json",
                )
                told = json.loads(out)
                headlines.add(told["headline"])
                for gate in told["gates"]:
                    produced.add(gate["reason"])
                    produced.update(attempt["reason"] for attempt in gate["attempts"])
    secret = tmp_path / "secret"
    secret.write_text("no-token-has-this-secret", encoding="utf-8")
    _, out, _ = called(capsys, "why", "--demo", "only-the-creator", "--token-file", str(secret), "--json")
    produced |= {gate["reason"] for gate in json.loads(out)["gates"]}
    assert {reason.value for reason in Reason} - produced == {"page-not-read"}
    assert headlines <= {reason.value for reason in BECAUSE}


def test_an_unknown_secret(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A secret that no token has is refused at the token, and leaves every other gate unknown. It is never shown."""
    secret = tmp_path / "secret"
    secret.write_text("f00d" * 16 + "\n", encoding="utf-8")
    (workspace / "tokens.toml").write_text(TOKENS + f'fingerprint = "sha256:{"0" * 64}"\n', encoding="utf-8")
    question = ["why", "--workspace", str(workspace), *AT, "--token-file", str(secret), "--template", "induction"]
    status, out, err = called(capsys, *question, "--json")
    told = json.loads(out)
    assert (status, told["verdict"], told["headline"], told["web_app"]) == (
        3,
        "hidden",
        "token-unrecognised",
        "unknown",
    )
    assert [gate["state"] for gate in told["gates"]] == ["block"] + ["unknown"] * 5
    assert {gate["reason"] for gate in told["gates"][1:]} == {"subject-unknown"}
    assert "f00d" not in out + err


@pytest.mark.parametrize("where", ["file", "environment"])
def test_a_known_secret_is_matched_to_its_token(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A secret in a file or in the environment is recognised by its fingerprint, and never shown."""
    from diagnostics.tokens.secrets import fingerprint

    secret = "beef" * 16
    tokens = workspace / "tokens.toml"
    tokens.write_text(TOKENS + f'fingerprint = "{fingerprint(secret)}"\n', encoding="utf-8")
    question = ["why", "--workspace", str(workspace), *AT, "--template", "induction"]
    if where == "file":
        (workspace / "secret").write_text(f"{secret}\r\n", encoding="utf-8")
        question += ["--token-file", str(workspace / "secret")]
    else:
        monkeypatch.setenv("SIGHTLINE_TOKEN", secret)
    status, out, err = called(capsys, *question)
    assert status == 3
    assert "(tok_01)" in out
    assert "beef" not in out + err


def test_a_secret_in_an_argument_is_not_repeated(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Arguments can be read by others: the command says so, and does not echo what was typed."""
    status, out, err = called(capsys, *asked(workspace, token="beef" * 16))
    assert (status, out) == (2, "")
    assert "--token-file" in err
    assert "beef" not in err


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--token", "tok_99"], 'no token is called "tok_99"'),
        (["--token", "power bi exprt"], "tok_01"),
        (["--template", "Site inductoin"], "induction"),
        (["--at", "yesterday"], "Write it as 2026-11-20T09:00:00Z"),
        (["--at", "2026-11-20T09:00:00"], "has no offset"),
        (["--archived", "maybe"], "is not one of"),
        (["--subject", "ada"], "give one of --token, --token-file and --subject"),
        (["--demo", "several-causes"], "not both"),
        (["--format", "yaml"], "is not one of"),
    ],
)
def test_a_wrong_question_is_refused(
    workspace: Path, capsys: pytest.CaptureFixture[str], more: list[str], told: str
) -> None:
    """Status 2, nothing on stdout, and on stderr what is wrong and what was perhaps meant."""
    status, out, err = called(capsys, *asked(workspace), *more)
    assert (status, out) == (2, "")
    assert told in err


def test_an_ambiguous_name_is_refused_with_the_candidates(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two templates of one name cannot be told apart by it; their ids are offered."""
    twice = ORGANISATION + '\n[[templates]]\nid = "second"\nname = "Site induction"\n'
    (workspace / "organisation.toml").write_text(twice, encoding="utf-8")
    status, out, err = called(capsys, *asked(workspace))
    assert (status, out) == (2, "")
    assert "induction" in err
    assert "second" in err
    assert called(capsys, *asked(workspace, template="second"))[0] == 3


def test_a_template_that_is_not_listed(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where all templates are listed it is a wrong question; where not, the answer is unknown and what it may be."""
    assert called(capsys, *asked(workspace, template="Ghost"))[0] == 2
    partial = ORGANISATION.replace("[[users]]", '[coverage]\ntemplates = "partial"\n\n[[users]]', 1)
    (workspace / "organisation.toml").write_text(partial, encoding="utf-8")
    status, out, err = called(capsys, *asked(workspace, template="Ghost"))
    assert (status, err) == (4, "")
    words = " ".join(out.split())
    assert "the workspace lists no such template." in words
    assert "a copy has an id of its own" in words
    status, out, _ = called(capsys, *asked(workspace, "--json", template="Ghost"))
    assert (status, json.loads(out)["verdict"], json.loads(out)["template"]["listed"]) == (4, "unknown", False)


def test_a_subject_in_place_of_a_token(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The web app's view: neither token nor call is asked about, and a user who is not active sees nothing."""
    question = ["why", "--workspace", str(workspace), *AT, "--template", "induction", "--subject"]
    status, out, _ = called(capsys, *question, "ada", "--json")
    told = json.loads(out)
    assert (status, told["headline"], told["web_app"], told["call"]) == (0, "member-of-group", "visible", None)
    assert [gate["gate"] for gate in told["gates"]] == ["subject", "sharing", "membership", "permission"]
    assert called(capsys, *question, "ada", "--archived", "true")[0] == 2
    left = ORGANISATION.replace('status = "active"', 'status = "left"')
    (workspace / "organisation.toml").write_text(left, encoding="utf-8")
    status, out, _ = called(capsys, *question, "ada", "--json")
    assert (status, json.loads(out)["headline"], json.loads(out)["web_app"]) == (3, "owner-left", "hidden")


def test_the_workspace_may_be_named_by_the_environment_or_be_the_folder(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGHTLINE_WORKSPACE names it; without it the current folder counts, if it is one; else the command asks."""
    question = ["why", *AT, "--token", "tok_01", "--template", "induction"]
    monkeypatch.chdir("/")
    assert called(capsys, *question)[0] == 2
    monkeypatch.setenv("SIGHTLINE_WORKSPACE", str(workspace))
    assert called(capsys, *question)[0] == 3
    monkeypatch.delenv("SIGHTLINE_WORKSPACE")
    monkeypatch.chdir(workspace)
    assert called(capsys, *question)[0] == 3


def test_facts_older_than_a_day_are_warned_of(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every answer says how old its facts are; past a day it is a warning."""
    question = asked(workspace)
    question[question.index("--at") + 1] = "2026-11-22T10:00:00Z"
    _, out, _ = called(capsys, *question)
    assert "WARNING: captured 2026-11-20 09:00 UTC, 2 days before" in out


def sightline(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run([sys.executable, "-m", "tui", *arguments], capture_output=True, env=env, check=False)


def test_a_terminal_that_is_not_utf8_gets_codes_and_no_error() -> None:
    """In a locale without the letters of a name they are written as codes."""
    done = sightline("why", "--demo", "hostile-names", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (3, b"")
    assert done.stdout.isascii()


def test_a_reader_that_goes_away_is_no_error() -> None:
    """`| head -1` ends the command quietly."""
    command = f"{sys.executable} -m tui gap --demo hostile-names --format csv | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_on_a_terminal_the_secret_is_asked_for_and_not_shown(workspace: Path) -> None:
    """Without a token on the command line a terminal is asked for the secret, which is not echoed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        question = ["why", "--workspace", str(workspace), *AT, "--template", "induction"]
        os.execv(sys.executable, [sys.executable, "-m", "tui", *question])
    seen = b"".join(answering(terminal, b"Token (not shown)", b"beefbeef\n"))
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 4
    assert b"no token recorded here has that secret" in b" ".join(seen.split())
    assert b"beefbeef" not in seen


def answering(terminal: int, prompt: bytes, answer: bytes) -> Iterator[bytes]:
    """Yield what a terminal shows, and type `answer` once it shows `prompt`."""
    waiting = b""
    is_answered = False
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            return
        if not piece:
            return
        waiting += piece
        yield piece
        if prompt in waiting and not is_answered:
            os.write(terminal, answer)
            is_answered = True


@pytest.mark.parametrize(
    ("typed", "index", "offered"),
    [
        ("sightline wh", 1, "why"),
        ("sightline why --demo se", 3, "several-causes"),
        ("sightline why --demo several-causes --token tok_", 5, "tok_melt"),
        ("sightline why --demo several-causes --template Lad", 5, "Ladle\\ inspection"),
    ],
)
def test_the_shell_completes(typed: str, index: int, offered: str) -> None:
    """Commands, demos, tokens and templates are completed from what the command line names already."""
    script = "import sys; sys.argv = ['sightline']; from tui.__main__ import main; main()"
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "_SIGHTLINE_COMPLETE": "bash_complete",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(index),
    }
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=env, check=False)
    assert f"plain,{offered}" in done.stdout.splitlines()


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("sees-everything", "Judith Okafor"),
        ("new-starter", "Mei Tanaka"),
        ("owner-deactivated", "Marcus Bell"),
        ("partial-coverage", "Tomás Rivera"),
        ("service-user-behind-a-group", "Power BI export"),
    ],
)
def test_the_walk_of_a_subject_without_a_token(
    capsys: pytest.CaptureFixture[str], snapshot: Any, name: str, subject: str
) -> None:
    """What a person sees in the web app, and what a service user may open, in words that speak of no call."""
    _, out, err = called(capsys, "why", "--demo", name, "--subject", subject)
    assert err == ""
    assert "feed" not in out
    snapshot.assert_match(out, "why.txt")
    _, out, _ = called(capsys, "gap", "--demo", name, "--subject", subject)
    snapshot.assert_match(out, "gap.txt")


def test_the_walk_of_an_unknown_secret(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, snapshot: Any
) -> None:
    """A secret that no token has: refused at the token, and nothing is said of what cannot be known.

    Where the secret of some token is not known, it may be that one's, and is not refused for certain either.
    """
    (tmp_path / "secret").write_text("no-token-has-this", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for shown, expected, ending in (("only-the-creator", 3, ""), ("new-starter", 4, "-perhaps-known")):
        for verb in ("why", "gap"):
            status, out, err = called(capsys, verb, "--demo", shown, "--token-file", "secret")
            assert (status, err) == (expected, "")
            snapshot.assert_match(out, f"{verb}{ending}.txt")


def test_the_walk_of_a_template_that_is_not_listed(
    workspace: Path, capsys: pytest.CaptureFixture[str], snapshot: Any
) -> None:
    """Where not all templates are listed: what it may be, the nearest names, and no guess."""
    partial = ORGANISATION.replace("[[users]]", '[coverage]\ntemplates = "partial"\n\n[[users]]', 1)
    (workspace / "organisation.toml").write_text(partial, encoding="utf-8")
    for output_format in ("text", "markdown"):
        status, out, err = called(capsys, *asked(workspace, "--format", output_format, template="Site inductoin"))
        assert (status, err) == (4, "")
        snapshot.assert_match(out, f"{output_format}.txt")
