"""Languages for tests: the shipped ones compiled where they are looked for, and one in which every sentence differs."""

from functools import cache
from gettext import GNUTranslations
from io import BytesIO

from babel.messages.catalog import Catalog

from release.catalogues import SOURCES, catalogue, compile_into, compiled, extracted

MARK = "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}"


@cache
def source() -> Catalog:
    """Every sentence of the source."""
    return extracted()


@cache
def languages() -> tuple[str, ...]:
    """The languages of the shipped catalogues, compiled as an installation has them."""
    compile_into(SOURCES)
    return tuple(path.stem for path in sorted(SOURCES.glob("*.po")))


def shipped(language: str) -> GNUTranslations:
    """The translations of a shipped language."""
    return GNUTranslations(BytesIO(compiled(catalogue(SOURCES / f"{language}.po"))))


@cache
def strange() -> GNUTranslations:
    """A language in which every sentence is English between marks, so that none is the same as in English."""
    catalog = Catalog(locale="en", charset="utf-8")
    for message in source():
        if message.id:
            forms = [message.id] if isinstance(message.id, str) else message.id
            said = tuple(f"{MARK}{form}{MARK}" for form in forms)
            catalog.add(message.id, said[0] if isinstance(message.id, str) else said, context=message.context)
    return GNUTranslations(BytesIO(compiled(catalog)))
