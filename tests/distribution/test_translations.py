"""The catalogues: whole where they say so, equal in what is put in, and of nothing but what is said."""

import ast
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from release.catalogues import COMPLETE, SOURCES, catalogue, compile_into, complete_parts, extracted, problems, updated
from tests.architecture.source import ROOT, Module, called_name, modules
from tests.distribution.translated import source

FILES = sorted(SOURCES.glob("*.po"))
_LOOKING = ("startswith", "endswith", "find", "index", "count", "split", "partition", "rpartition", "removeprefix")
_GETTEXT = ("_", "ngettext", "pgettext")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_catalogue_holds_every_sentence_and_no_other(path: Path) -> None:
    """None is missing, said nowhere, in doubt, with other placeholders, or untranslated where all are to be."""
    told = list(problems(catalogue(path), source()))
    assert not told, f"run: make messages\n{path.name}\n" + "\n".join(told)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_parts_that_are_complete_are_parts_of_the_source(path: Path) -> None:
    """A part that was renamed would ask nothing of anybody."""
    assert not [part for part in complete_parts(catalogue(path)) if not (ROOT / part).exists()]


def _small(**translations: str) -> tuple[Catalog, Catalog]:
    """A catalogue of French and a source of three sentences, in whose part everything is to be translated."""
    said = Catalog()
    french = Catalog(locale="fr", header_comment="# French\n# Complete in: tui/cli tui/opening.py")
    for message in ("{count} of {total:,}", ("{n} token", "{n} tokens"), "Done"):
        said.add(message, locations=[("tui/cli/why.py", 0)])
        first = message if isinstance(message, str) else message[0]
        french.add(
            message, translations.get(first) or ("fait" if isinstance(message, str) else ("{n} a", "{n} b", "{n} c"))
        )
    french[("{count} of {total:,}")].string = "{count} sur {total:,}"
    return french, said


def test_a_catalogue_without_fault_has_no_problem() -> None:
    """The three sentences, all translated, are nothing to complain of."""
    assert not list(problems(*_small()))


def test_what_is_wrong_with_a_catalogue_is_found() -> None:
    """An untranslated, fuzzy, unused or missing sentence, a differing placeholder, and a plural form left out."""
    french, said = _small()
    french["Done"].string = ""
    assert [told.split(":")[0] for told in problems(french, said)] == ["untranslated"]
    french["Done"].string = "fait"
    french["Done"].flags.add("fuzzy")
    assert [told.split(":")[0] for told in problems(french, said)] == ["in doubt (fuzzy)"]
    french["Done"].flags.clear()
    for wrong in (
        "{count} sur {all:,}",
        "{count} sur {total}",
        "{count}",
        "{count} sur {total:,} {",
        "{count} {0} {total:,}",
    ):
        french["{count} of {total:,}"].string = wrong
        assert [told.split(" ")[0] for told in problems(french, said)] == ["puts"], wrong
    french, said = _small()
    said.add(" and ", locations=[("tui/cli/why.py", 0)])
    french.add(" and ", "et")
    assert [told.split(" ")[0] for told in problems(french, said)] == ["begins"]
    french, said = _small()
    french["{n} token"].string = ("{n} jeton", "", "")
    assert [told.split(":")[0] for told in problems(french, said)] == ["needs 3 plural forms"]
    french, said = _small()
    french.add("Gone", "Parti")
    said.add("New", locations=[("tui/app/app.py", 0)])
    assert sorted(told.split(":")[0] for told in problems(french, said)) == ["not in the catalogue", "said nowhere"]


def test_an_update_keeps_what_is_translated_and_guesses_nothing(tmp_path: Path) -> None:
    """A new sentence comes in untranslated, a former one goes, and a second update changes nothing."""
    french, said = _small()
    said.add("Done.", locations=[("tui/cli/why.py", 0)])
    french.add("Gone", "Parti")
    path = tmp_path / "fr.po"
    path.write_bytes(updated(french, said))
    again = catalogue(path)
    assert again["Done"].string == "fait" and not again["Done."].string and "Gone" not in again
    assert complete_parts(again) == ("tui/cli", "tui/opening.py")
    assert updated(again, said) == path.read_bytes()


def test_parts_that_take_several_lines_are_all_complete(tmp_path: Path) -> None:
    """The head is wrapped when the file is written: what comes after the first line counts too."""
    parts = tuple(f"tui/presentation/part_{number}.py" for number in range(12))
    path = tmp_path / "fr.po"
    path.write_bytes(updated(Catalog(locale="fr", header_comment=f"{COMPLETE} {' '.join(parts)}"), Catalog()))
    assert complete_parts(catalogue(path)) == parts


def test_a_third_language_takes_one_file(tmp_path: Path) -> None:
    """A catalogue laid beside the others is compiled with no other change."""
    (tmp_path / "de.po").write_bytes(updated(Catalog(locale="de", charset="utf-8"), extracted()))
    (made,) = compile_into(tmp_path / "out", tmp_path)
    assert made == tmp_path / "out" / "de" / "LC_MESSAGES" / "sightline.mo"
    before = made.read_bytes()
    compile_into(tmp_path / "out", tmp_path)
    assert made.read_bytes() == before and len(list(made.parent.iterdir())) == 1


def _looked_into(module: Module) -> list[str]:
    """Where a meaning is found by looking into what was translated."""
    found = []
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name, value=value), args=arguments) if name in _LOOKING:
                parts = [*arguments, value]
            case ast.Compare():
                parts = [node.left, *node.comparators]
            case _:
                continue
        if any(isinstance(part, ast.Call) and called_name(part) in _GETTEXT for part in parts):
            found.append(f"{module.at(node)} {ast.unparse(node)}")
    return found


def test_no_meaning_is_found_by_looking_into_what_was_translated() -> None:
    """What a sentence means is known before it is said: another language begins it with another word."""
    assert not [found for module in modules("tui") for found in _looked_into(module)]


@pytest.mark.parametrize(
    "text",
    [
        'tone = "warn" if text.startswith(_("WARNING")) else ""',
        'if text == _("unknown"): pass',
        'if _("HIDDEN") in text: pass',
        'word = _("a, b").split(",")',
    ],
)
def test_looking_into_what_was_translated_is_found(text: str) -> None:
    """The rule above fails for each way of asking a sentence what it means."""
    assert _looked_into(Module("tui/example.py", text))
