"""Every command that a page shows works, in its order, in an empty folder."""

from pathlib import Path

import pytest

from tests.docs.pages import PAGES, blocks
from tests.docs.runs import rerun, run_in

_RUN = [page for page in PAGES if any(block.kind in ("sh", "console") for block in blocks(page.read_text("utf-8")))]


@pytest.mark.parametrize("path", _RUN, ids=lambda path: path.stem)
def test_a_page_works_in_order_in_an_empty_folder(path: Path, tmp_path: Path) -> None:
    """Each command of the page gives an answer, and what is shown below it is what it prints."""
    folder, tools = tmp_path / "empty", tmp_path / "tools"
    folder.mkdir()
    tools.mkdir()
    page = path.read_text(encoding="utf-8")
    with run_in(folder, tools) as run:
        printed, done = rerun(page, run)
    failed = [f"{ran.line}: {ran.status}\n{ran.stdout}{ran.stderr}" for ran in done if not ran.went_well]
    assert not failed, "\n".join(failed)
    assert page == printed, "write the pages anew, and look at what changed: make docs"
