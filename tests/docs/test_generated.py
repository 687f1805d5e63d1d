"""The made parts of pages are what the code says."""

import re
from pathlib import Path

import pytest

from tests.docs import bounds, files
from tests.docs.generated import filled
from tests.docs.pages import PAGES

_MADE = [page for page in PAGES if "<!-- made: " in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", _MADE, ids=lambda path: path.stem)
def test_made_parts_are_as_the_code_has_it(path: Path) -> None:
    """A page's tables of keys, reasons, files, bounds and answers are those that would be made now."""
    page = path.read_text(encoding="utf-8")
    assert page == filled(page), "write the pages anew: make docs"


def test_every_part_that_can_be_made_stands_in_a_page() -> None:
    """No table that is made is left out of the pages, and none begins without ending."""
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    begun = re.findall(r"<!-- made: ([\w-]+) -->", text)
    assert sorted(begun) == sorted(set(begun))
    assert len(begun) == text.count("<!-- end -->")
    assert {"keys", "reasons", "organisation", "tokens", "learned", "bounds", "answers", "statuses"} <= set(begun)


def test_no_description_is_of_something_that_is_gone() -> None:
    """Every key and bound that is described is one that the code has."""
    assert not [*files.undescribed(), *bounds.undescribed()]
