"""The language that the interface speaks: gettext, with English where no translation is installed."""

import gettext
from pathlib import Path

_DOMAIN = "sightline"
_LOCALE_FOLDER = Path(__file__).parent / "locale"

_translation = gettext.translation(_DOMAIN, _LOCALE_FOLDER, fallback=True)

_ = _translation.gettext
ngettext = _translation.ngettext


def N_(message: str) -> str:  # noqa: N802  # gettext's own name for "translate later"
    """Mark a sentence for translation where it is defined; `_` translates it where it is shown."""
    return message
