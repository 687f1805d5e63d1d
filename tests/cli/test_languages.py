"""One language for people, chosen once; one for programs, whatever was chosen."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog

from fixtures.demos import names
from release.catalogues import COMPLETE, SOURCES, catalogue, compile_into, complete_parts, updated
from tests.api.serving import MANAGER_SECRET, serving, written
from tests.cli.tokens.calling import AT, copied
from tests.distribution.translated import MARK, languages, shipped, source, strange
from tests.platform.running import ran
from tui.__main__ import language_asked_for
from tui.cli.main import run, sightline
from tui.i18n import _, chosen, grouped, is_whole, ngettext, speaking
from tui.presentation.text import cells, moment, wrapped

ROOT = Path(__file__).parents[2]
FLAGSHIP = "service-user-behind-a-group"
COMPARED = ["--demo", FLAGSHIP, "--template", "Incident report"]
WORK = ["--workspace", "work", "--at", AT]

ANSWERS: dict[str, list[list[str]]] = {
    "why": [["--demo", name] for name in names()],
    "gap": [["--demo", name] for name in names()],
    "tokens list": [["--demo", "tokens-about-to-expire"], WORK],
    "tokens show": [["tok_01", *WORK]],
    "tokens create": [["--kind", "user", "--name", "N", "--owner", "Nobody", *WORK]],
    "tokens add": [["--id", "tok_99", "--kind", "user", "--name", "N", "--owner", "Nobody", *WORK]],
    "tokens edit": [["tok_01", "--name", "Lake", *WORK]],
    "tokens rotate": [["tok_01", *WORK]],
    "tokens revoke": [["tok_01", "--yes", *WORK]],
    "tokens regenerate": [["tok_01", "--yes", *WORK]],
    "tokens delete": [["tok_01", "--yes", *WORK]],
    "activity": [WORK],
    "settle": [["--demo", "partial-coverage"], ["--learned", *WORK]],
    "plan": [["--demo", name] for name in (FLAGSHIP, "partial-coverage")],
    "compare": [["--demo", FLAGSHIP, "--token", "tok_01", "--with", "tok_02"], [*COMPARED, "--token", "tok_01"]],
    "check": [["expectations.toml", "--demo", FLAGSHIP]],
    "what-if": [["--demo", FLAGSHIP, "--add-permission", "standard", "Templates: Access"]],
    "who": [["--demo", FLAGSHIP], ["--demo", FLAGSHIP, "--template", "Site induction"]],
    "demo": [[]],
    "lint": [["work"], ["broken"], ["nowhere"]],
    "reasons": [[]],
    "pull": [["pulled", "--base-url", "URL"]],
    "observe": [["--workspace", "pulled", "--base-url", "URL"]],
}
"""Calls of every command that answers programs, in an order in which later ones find what earlier ones left."""

WITHOUT_FORMS = {"init": [["new"]], "schema": [["why"]], "serve": [["--faults", "list"]]}
"""Calls of the other commands, whose output has one form: files, a schema, a list of codes."""


_TIME = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]{8}Z")


def _commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for verb in group.list_commands(context):
        command = group.get_command(context, verb)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{prefix}{verb} ")
        else:
            yield prefix + verb, command


def _forms(command: click.Command) -> tuple[str, ...]:
    types = [one.type for one in command.params if one.name == "output_format" and one.opts == ["--format"]]
    return tuple(form for one in types if isinstance(one, click.Choice) for form in one.choices)


def _folder(folder: Path) -> Path:
    """A folder with all that the calls are about."""
    folder.mkdir()
    copied(FLAGSHIP, folder / "work")
    (folder / "broken").mkdir()
    (folder / "broken" / "organisation.toml").write_text("format = 1\n[organisation]\nid = 1\nnaem = 2\n")
    (folder / "expectations.toml").write_text(
        'format = 1\n[[expect]]\ntitle = "BI"\ntoken = "tok_01"\nsees = ["*"]\nat_most = 1\n'
    )
    return folder


def _answers(folder: Path, url: str) -> dict[str, tuple[int, str]]:
    """What every call answers a program, and the status it leaves with."""
    told = {}
    for verb, command in _commands(sightline):
        for form in ("json", "csv"):
            for arguments in ANSWERS.get(verb, []) if form in (_forms(command) if verb in ANSWERS else ()) else []:
                words = [*verb.split(), *(url if word == "URL" else word for word in arguments), "--format", form]
                done = ran(*words, secret=MANAGER_SECRET if url in words else None)
                told[" ".join([*verb.split(), *arguments, form])] = (done.returncode, done.stdout)
        for arguments in WITHOUT_FORMS.get(verb, []):
            done = ran(verb, *arguments)
            told[" ".join([verb, *arguments])] = (done.returncode, done.stdout if verb != "init" else "")
    return told


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): _TIME.sub(b"TIME", path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in (".toml", ".jsonl", ".csv")
    }


def test_every_command_that_answers_programs_is_tried() -> None:
    """The calls above leave no command out that has a form for programs."""
    with_forms = {
        verb for verb, command in _commands(sightline) if any(p.name == "output_format" for p in command.params)
    }
    assert with_forms == set(ANSWERS)


def test_programs_are_answered_the_same_bytes_in_every_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JSON, CSV, schemas, codes, statuses and files: in a language where every sentence differs from English."""
    told, files = [], []
    for name, translations in (("english", NullTranslations()), ("strange", strange())):
        folder = _folder(tmp_path / name)
        monkeypatch.chdir(folder)
        monkeypatch.setattr("secrets.token_hex", lambda count: "5e" * count)
        with serving(written(tmp_path / f"{name}-served")) as url, speaking(translations):
            told.append(
                {call: (status, out.replace(url, "URL")) for call, (status, out) in _answers(folder, url).items()}
            )
        files.append({path: content for path, content in _files(folder).items() if not path.startswith("pulled")})
    english, other = told
    differing = [call for call in english if english[call] != other[call] and not call.startswith(("pull", "observe"))]
    assert not differing
    assert not [call for call, (_status, out) in other.items() if MARK in out or json.dumps(MARK)[1:-1] in out]
    assert files[0] == files[1]


def test_people_are_answered_in_their_language(capsys: pytest.CaptureFixture[str]) -> None:
    """The same call as text has every sentence of the other language, so that the test above compares something."""
    with speaking(strange()):
        assert run(["why", "--demo", FLAGSHIP]) == 3
    assert MARK in capsys.readouterr().out


class _Listening(NullTranslations):
    """English, which remembers what is looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: set[str] = set()

    def gettext(self, message: str) -> str:
        self.heard.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.heard.add(msgid1)
        return msgid1 if n == 1 else msgid2


def test_what_is_said_is_in_the_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence that answers look up was found by the extraction, those of tables too."""
    listening = _Listening()
    monkeypatch.chdir(_folder(tmp_path / "folder"))
    with speaking(listening):
        for verb, command in _commands(sightline):
            for arguments in ANSWERS.get(verb, []):
                for form in ("text", "markdown"):
                    if "URL" not in arguments and form in _forms(command):
                        ran(*verb.split(), *arguments, "--format", form)
    assert len(listening.heard) > 300
    typed = [said for said in listening.heard if said.startswith(("sightline ", "--"))]
    assert not [said for said in listening.heard - set(typed) if said and source().get(said) is None]


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_CA.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8", "LC_MESSAGES": "fr_FR"}, "fr"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:fr:en"}, "fr"),
        ({"LANG": "C", "LANGUAGE": "fr"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "en_GB:fr"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "SIGHTLINE_LANG": "fr"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "SIGHTLINE_LANG": "en"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "SIGHTLINE_LANG": ""}, "fr"),
        ({"SIGHTLINE_LANG": "fr-CA"}, "fr"),
        ({"SIGHTLINE_LANG": "../fr"}, "en"),
        ({"SIGHTLINE_LANG": "fr/../fr"}, "en"),
        ({"LANG": "\x00"}, "en"),
    ],
)
def test_the_environment_chooses_a_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    """`SIGHTLINE_LANG` before the locale, the locale as gettext reads it; what there is not is English."""
    catalogues = _catalogues(tmp_path, "tui/cli tui")
    monkeypatch.setattr("tui.i18n._FOLDER", catalogues)
    assert chosen(variables) == language


@pytest.mark.parametrize("parts", ["", "tui/cli tui/presentation", "tui/opening.py"])
def test_a_locale_chooses_no_language_that_is_translated_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: str
) -> None:
    """Nobody reads a mixture of two languages who did not ask for it; whoever names a language gets it."""
    monkeypatch.setattr("tui.i18n._FOLDER", _catalogues(tmp_path, parts))
    assert chosen({"LANG": "fr_FR.UTF-8"}) == "en"
    assert chosen({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:fr"}) == "en"
    assert chosen({"LANG": "fr_FR.UTF-8", "SIGHTLINE_LANG": "fr"}) == "fr"


def test_the_shipped_catalogues_are_asked_whether_they_are_whole() -> None:
    """What a catalogue's head says reaches the compiled file, of which a locale asks it."""
    for language in languages():
        assert is_whole(language) == ("tui" in complete_parts(catalogue(SOURCES / f"{language}.po")))


def _catalogues(folder: Path, parts: str) -> Path:
    """A folder of compiled catalogues: French, complete in `parts`."""
    (folder / "fr.po").write_bytes(
        updated(Catalog(locale="fr", header_comment=f"# French\n{COMPLETE} {parts}"), Catalog())
    )
    compile_into(folder, folder)
    return folder


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        (["why"], None),
        (["--lang", "fr", "why"], "fr"),
        (["why", "--lang=fr"], "fr"),
        (["--lang", "en", "why", "--lang", "fr"], "fr"),
        (["why", "--", "--lang", "fr"], None),
        (["why", "--lang"], None),
        (["why", "--language", "fr"], None),
    ],
)
def test_the_command_line_chooses_a_language(arguments: list[str], asked: str | None) -> None:
    """`--lang` counts before the verb and after it, the last one given."""
    assert language_asked_for(arguments) == asked


def _process(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_a_language_reaches_answers_help_and_errors() -> None:
    """Texts that are looked up at import, while answering, and by click itself; JSON stays as it is."""
    assert "fr" in languages()
    french: GNUTranslations = shipped("fr")
    help_text = _process("why", "--lang", "fr", "--help")
    assert " ".join(french.gettext("Use a demo workspace.").split()) in " ".join(help_text.stdout.split())
    assert help_text.stdout.startswith(french.gettext("Usage:") + " sightline why")
    answer = _process("--lang", "fr", "why", "--demo", FLAGSHIP)
    assert answer.stdout.startswith(french.gettext("HIDDEN")) and answer.returncode == 3
    assert french.gettext("HIDDEN") != "HIDDEN"
    wrong = _process("why", "--nonsense", SIGHTLINE_LANG="fr")
    assert (
        wrong.returncode == 2 and french.gettext("No such option {name!r}.").format(name="--nonsense") in wrong.stderr
    )
    assert _process("why", "--demo", FLAGSHIP, "--json", LANG="fr_FR.UTF-8", LC_ALL="").stdout == (
        _process("why", "--demo", FLAGSHIP, "--json").stdout
    )


def test_a_language_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The error names the languages that there are; the locale's own is passed over without a word."""
    for arguments in (["--lang", "xx", "demo"], ["demo", "--lang", "../../xx\x1b[31m"]):
        assert run(arguments) == 2
        error = capsys.readouterr().err
        assert "Choose from: en, fr." in error and "\x1b" not in error
    assert _process("demo", SIGHTLINE_LANG="xx").returncode == 2
    assert _process("demo", LANG="xx_XX.UTF-8", LC_ALL="").returncode == 0


def test_a_line_never_begins_with_a_sign_that_french_sets_apart() -> None:
    """A colon, a question mark and a closing guillemet stay with their word, however narrow the page is."""
    text = "Que voit-on « ici » : un modèle ; lequel ? le premier !"
    for width in range(12, 60):
        lines = wrapped(text, width=width)
        assert " ".join(lines) == text
        assert not [line for line in lines if line[0] in ":;?!»" or line[-1] == "«"]


def test_a_group_without_a_verb_shows_its_help_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """`sightline tokens` lists its verbs on lines of their own, with the status of a wrong call."""
    assert run(["tokens"]) == 2
    assert "\n  revoke " in capsys.readouterr().err


def test_numbers_and_moments_are_written_as_the_language_does() -> None:
    """Thousands in groups and the order of a date come from the catalogue; a number is not broken between lines."""
    moment_of_day = datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
    assert (grouped(1234567), moment(moment_of_day)) == ("1,234,567", "2026-11-03 09:05 UTC")
    with speaking(shipped("fr")):
        assert (grouped(1234567), moment(moment_of_day)) == ("1 234 567", "03/11/2026 09:05 UTC")
        told = ngettext("{count:,} template", "{count:,} templates", 1200).format(count=1200)
        by_name = ngettext("{count:,} template", "{count:,} templates", 0).format_map({"count": 0})
        whole = _("Where: {where}").format(where="1,000")
    assert (told, by_name, whole) == ("1 200 modèles", "0 modèle", "Où : 1,000")
    assert not [
        line for width in range(4, 30) for line in wrapped(f"voici {told} en tout", width=width) if line[:3] == "200"
    ]


def test_a_language_costs_an_english_start_nothing() -> None:
    """No catalogue is opened for English, and one for another language."""
    opened = "import sys; sys.addaudithook(lambda e, a: e == 'open' and str(a[0]).endswith('.mo') and sys.exit(9))"
    for language, status in (("en", 0), ("fr", 9)):
        done = subprocess.run(
            [sys.executable, "-c", f"{opened}\nimport tui.i18n"],
            cwd=ROOT,
            env=os.environ | {"SIGHTLINE_LANG": language},
        )
        assert done.returncode == status


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", names())
def test_answers_fit_into_80_columns_in_every_language(name: str, language: str) -> None:
    """However long the sentences of a language are, and whatever stands in its columns."""
    with speaking(shipped(language)):
        for command in ("why", "gap"):
            done = ran(command, "--demo", name)
            assert not [line for line in done.stdout.splitlines() if cells(line) > 80]
            assert not [line for line in done.stdout.splitlines() if line != line.rstrip()]


def test_windows_is_told_in_one_sentence() -> None:
    """Nothing else is imported there, and nothing ends in a traceback: the message names WSL, the status is 1."""
    code = "import sys; sys.platform = 'win32'; sys.modules['click'] = None; from tui.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "why"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "WSL" in done.stderr and len(done.stderr.splitlines()) == 1
