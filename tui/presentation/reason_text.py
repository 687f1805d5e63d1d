"""The form in which the pages of reasons are written down."""

from typing import NamedTuple


class ReasonText(NamedTuple):
    """The untranslated page of one reason: its meaning, its source, what usually fixes it, where in the product."""

    meaning: str
    source: str
    fix: str = ""
    where: str = ""
