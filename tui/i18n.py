"""The language that the interface speaks: gettext, with English where no translation is installed.

Option texts are looked up while modules are imported, so the language is settled once, when this module is imported,
from `SIGHTLINE_LANG` or the locale; `tui.__main__` puts `--lang` there before it imports anything else. A catalogue is
opened only for a language other than English. A locale alone chooses no language that is translated in part.
"""

import gettext
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from string import Formatter
from typing import Any

VARIABLE = "SIGHTLINE_LANG"
ENGLISH = "en"

COMPLETE_IN = ("catalogue", "complete-in")
"""Context and sentence below which a compiled catalogue names the parts of the source that it translates whole."""

_WHOLE = "tui"
_DOMAIN = "sightline"
_FOLDER = Path(__file__).parent / "locale"
_NEUTRAL = ("C", "POSIX")
_FORMS_OF_PROGRAMS = ("json", "csv")


def languages() -> tuple[str, ...]:
    """Return the languages there is a compiled catalogue for, and English, in which every sentence is written."""
    return tuple(sorted({ENGLISH, *(path.parts[-3] for path in _FOLDER.glob(f"*/LC_MESSAGES/{_DOMAIN}.mo"))}))


def known(wanted: str) -> str | None:
    """Return the language that `wanted` names as locales do (`fr`, `fr_CA.UTF-8`), None where there is none."""
    whole = wanted.partition(".")[0].partition("@")[0].replace("-", "_")
    for name in (whole, whole.partition("_")[0].lower()):
        if name.isascii() and name.replace("_", "").isalnum() and (name == ENGLISH or _catalogue(name).is_file()):
            return name
    return None


def chosen(environment: Mapping[str, str]) -> str:
    """Return the language that `environment` asks for: `SIGHTLINE_LANG`, else the locale as gettext reads it.

    Whoever names a language gets it as far as it goes; whose locale only suggests one gets no mixture of two.
    """
    if asked := environment.get(VARIABLE):
        return known(asked) or ENGLISH
    locale = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := environment.get(name))), "C")
    if locale.partition(".")[0] in _NEUTRAL:
        return ENGLISH
    wanted = environment.get("LANGUAGE") or locale
    return next((found for name in wanted.split(":") if (found := known(name)) and is_whole(found)), ENGLISH)


def is_whole(language: str) -> bool:
    """Tell whether every sentence of the interface is translated into a language there is a catalogue for."""
    context, sentence = COMPLETE_IN
    return language == ENGLISH or _WHOLE in _translations(language).pgettext(context, sentence).split()


def _catalogue(language: str) -> Path:
    return _FOLDER / language / "LC_MESSAGES" / f"{_DOMAIN}.mo"


def _translations(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    with _catalogue(language).open("rb") as file:
        return GNUTranslations(file)


LANGUAGE = chosen(os.environ)
"""The language of this process."""

_OF_PROCESS = _translations(LANGUAGE)
_spoken = ContextVar("spoken", default=_OF_PROCESS)


class _Numbers(Formatter):
    """Values put into a sentence of another language, with numbers grouped as that language does."""

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return one value; `{count:,}` asks for groups of thousands."""
        text = str(super().format_field(value, format_spec))
        return text.replace(",", pgettext("between thousands", ",")) if format_spec == "," else text


_NUMBERS = _Numbers()


class _Sentence(str):
    """A sentence of another language. English ones are plain text, for which `str.format` groups as English does."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> str:
        """Put values into the sentence."""
        return _NUMBERS.vformat(self, values, named)

    def format_map(self, named: Any, /) -> str:
        """Put values into the sentence."""
        return _NUMBERS.vformat(self, (), named)


def _(message: str) -> str:
    """Return `message` in the language of the interface."""
    said = _spoken.get().gettext(message)
    return said if said is message else _Sentence(said)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form for `count` in the language of the interface."""
    said = _spoken.get().ngettext(one, many, count)
    return said if said is one or said is many else _Sentence(said)


def pgettext(context: str, message: str) -> str:
    """Return `message` as it is said in `context`, where English says two things with one word."""
    return _spoken.get().pgettext(context, message)


def grouped(count: int) -> str:
    """Return a whole number with its thousands grouped as the language does: `1,234`, `1 234`."""
    return f"{count:,}".replace(",", pgettext("between thousands", ","))


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for "translate later"
    """Mark a sentence for translation where it is defined; `_` translates it where it is shown."""
    return message


def teach_libraries() -> None:
    """Let click speak the same language: what it says itself is in the same catalogues."""
    if LANGUAGE != ENGLISH:
        os.environ["LANGUAGE"] = LANGUAGE
        gettext.bindtextdomain(_DOMAIN, _FOLDER)
        gettext.textdomain(_DOMAIN)


@contextmanager
def speaking(translations: NullTranslations) -> Iterator[None]:
    """Speak by other translations within the block."""
    before = _spoken.set(translations)
    try:
        yield
    finally:
        _spoken.reset(before)


@contextmanager
def in_language_of(form: str) -> Iterator[None]:
    """Speak English within the block where `form` is one that programs read: its bytes are those of every language."""
    with speaking(NullTranslations() if form in _FORMS_OF_PROGRAMS else _spoken.get()):
        yield
