"""Catalogues of translations: one file for each language, brought up to date with the source, checked and compiled.

`python -m release.catalogues` does all three, with the code of a new language it begins its file, and with
`--compile FOLDER` it only compiles, into that folder.
"""

import ast
import sys
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import click
from babel import UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

from tui.i18n import COMPLETE_IN

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "tui" / "locale"
DOMAIN = "sightline"
COMPLETE = "# Complete in:"
"""Begins the last lines of a catalogue's head, which name the parts of the source in which all is translated."""

_LIBRARY = "click/"
_SENTENCES = {"_": 1, "N_": 1, "ngettext": 2, "pgettext": 2}
"""The functions that sentences are given to, with how many of their arguments are for the catalogue."""


def extracted() -> Catalog:
    """Return every sentence of the source, each with the files that say it, and what click says itself."""
    catalog = Catalog(project="Sightline", charset="utf-8")
    for path in sorted((ROOT / "tui").rglob("*.py")):
        for message, context in _said(path):
            catalog.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=context)
    folder = Path(click.__file__).parent
    for path in (folder / name for name in ("core.py", "decorators.py", "exceptions.py", "formatting.py", "types.py")):
        for _line, message, _comments, context in extract_from_file("python", str(path)):
            catalog.add(message, locations=[(f"{_LIBRARY}{path.name}", 0)], context=context)
    return catalog


def _said(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """Return what a module gives to gettext, in every place of it: within formatted literals too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in _SENTENCES:
            continue
        count = _SENTENCES[node.func.id]
        told = [one.value for one in node.args[:count] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        if len(told) == count:
            context = told.pop(0) if node.func.id == "pgettext" else None
            yield (told[0] if len(told) == 1 else tuple(told)), context


def catalogue(path: Path) -> Catalog:
    """Read the catalogue of a language.

    Raises:
        PoFileError: for what is no catalogue.
    """
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def updated(catalog: Catalog, source: Catalog) -> bytes:
    """Return the file of `catalog` with the sentences of `source`: new ones untranslated, former ones left out."""
    source.creation_date = catalog.creation_date  # a date of today would change a file in which nothing else did
    catalog.update(source, no_fuzzy_matching=True, update_creation_date=False)
    file = BytesIO()
    write_po(file, catalog, width=100, ignore_obsolete=True, include_lineno=False, sort_output=True)
    return file.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """Return `catalog` as programs read it, with the parts that it translates whole.

    What is not translated yet, or in doubt, is not in it.
    """
    context, sentence = COMPLETE_IN
    file = BytesIO()
    catalog.add(sentence, " ".join(complete_parts(catalog)), context=context)
    write_mo(file, catalog)
    catalog.delete(sentence, context)
    return file.getvalue()


def compile_into(folder: Path, sources: Path = SOURCES) -> list[Path]:
    """Compile each catalogue to where gettext looks for it below `folder`, each file in one step."""
    made = []
    for path in sorted(sources.glob("*.po")):
        target = folder / path.stem / "LC_MESSAGES" / f"{DOMAIN}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        content = compiled(catalogue(path))
        if not target.is_file() or target.read_bytes() != content:
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
                file.write(content)
            Path(file.name).chmod(0o644)
            Path(file.name).replace(target)
        made.append(target)
    return made


def placeholders(text: str) -> frozenset[str]:
    """Return what is put into a sentence, each with how it is written there."""
    return frozenset(f"{name}!{conversion}:{spec}" for _, name, spec, conversion in Formatter().parse(text) if name)


def complete_parts(catalog: Catalog) -> tuple[str, ...]:
    """Return the parts of the source that a catalogue says it translates whole."""
    told = catalog.header_comment.partition(COMPLETE)[2]
    return tuple(told.replace("\n#", " ").split())  # a long line is wrapped when the file is written


def problems(catalog: Catalog, source: Catalog) -> Iterator[str]:
    """Return what is wrong with a catalogue: each sentence with why, in the order of the file."""
    parts = complete_parts(catalog)
    for message in source:
        if message.id and not _is_of_library(message) and catalog.get(_first(message), message.context) is None:
            yield f"not in the catalogue: {_first(message)!r}"
    for message in catalog:
        if not message.id:
            continue
        said = source.get(_first(message), message.context)
        if said is None:
            if not _is_of_library(message):
                yield f"said nowhere: {_first(message)!r}"
        elif said.pluralizable != message.pluralizable:
            yield f"with plural forms in one place and without in the other: {_first(message)!r}"
        elif message.fuzzy:
            yield f"in doubt (fuzzy): {_first(message)!r}"
        elif _is_translated(message):
            yield from _differing(message, catalog.num_plurals)
        elif any(name.startswith(parts) for name, _line in said.locations):
            yield f"untranslated: {_first(message)!r}"
    yield from (f"said nowhere, and kept as obsolete: {_first(message)!r}" for message in catalog.obsolete.values())


def _begun(language: str) -> Catalog:
    """Return an empty catalogue for a language, with the plural rule that is known for it."""
    return Catalog(
        locale=language,
        header_comment=f"# {language}: what Sightline says.\n{COMPLETE}",
        project="sightline-access",
        version="",
        copyright_holder="Sightline contributors",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        charset="utf-8",
        fuzzy=False,
    )


def _is_of_library(message: Message) -> bool:
    """Tell whether only click says a sentence: which ones it says is a matter of its version."""
    return bool(message.locations) and all(name.startswith(_LIBRARY) for name, _line in message.locations)


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string or ""
    return (said,) if isinstance(said, str) else tuple(said)


def _is_translated(message: Message) -> bool:
    return any(_forms(message))


def _differing(message: Message, plurals: int) -> Iterator[str]:
    forms = _forms(message)
    if message.pluralizable and (len(forms) != plurals or not all(forms)):
        yield f"needs {plurals} plural forms: {_first(message)!r}"
    ways = [placeholders(one) for one in ([message.id] if isinstance(message.id, str) else message.id)]
    for form in filter(None, forms):
        try:
            is_same = placeholders(form) in ways
        except ValueError:
            is_same = False
        if not is_same:
            yield f"puts in something else than {_first(message)!r}: {form!r}"
        if message.context is None and not _fits(form, _first(message)):
            yield f"begins or ends with other blanks than {_first(message)!r}: {form!r}"


def _fits(form: str, english: str) -> bool:
    """Tell whether a translation can stand in the place of its English, by the blanks at its ends.

    It may begin with one more, as before a French semicolon. What ends with several is as wide as its column.
    """
    if english.endswith("  "):
        return len(form) == len(english)
    (before, after), (before_english, after_english) = map(_blanks, (form, english))
    return before >= before_english and after == after_english


def _blanks(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text) - len(text.rstrip())


def main(new: list[str]) -> int:
    """Bring every catalogue up to date, begin those of `new` languages, compile all, and tell what is wrong."""
    source = extracted()
    for language in new:
        path = SOURCES / f"{language}.po"
        if not path.exists():
            try:
                path.write_bytes(updated(_begun(language), source))
            except (UnknownLocaleError, ValueError) as error:
                sys.stderr.write(f"{language}: {error}\n")
                return 2
    status = 0
    for path in sorted(SOURCES.glob("*.po")):
        try:
            catalog = catalogue(path)
        except PoFileError as error:
            sys.stderr.write(f"{path}: {error}\n")
            return 1
        path.write_bytes(updated(catalog, source))
        told = list(problems(catalogue(path), source))
        sentences = [message for message in catalogue(path) if message.id]
        done = sum(map(_is_translated, sentences))
        sys.stdout.write(f"{path.name}: {done} of {len(sentences)} sentences are translated\n")
        sys.stderr.writelines(f"{path.name}: {one}\n" for one in told)
        status = 1 if told else status
    compile_into(SOURCES)
    return status


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--compile", folder]:
            compile_into(Path(folder))
        case languages:
            sys.exit(main(languages))
