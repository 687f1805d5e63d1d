"""Every command that a page shows works, in its order, in an empty folder."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.pages import PAGES, blocks
from tests.docs.runs import rerun, run_in

_RUN = [page for page in PAGES if any(block.kind in ("sh", "console") for block in blocks(page.read_text("utf-8")))]


@pytest.mark.parametrize("path", _RUN, ids=lambda path: path.stem)
def test_a_page_works_in_order_in_an_empty_folder(path: Path, tmp_path: Path) -> None:
    """Each command of the page gives an answer, and what is shown below it is what it prints."""
    page = path.read_text(encoding="utf-8")
    with run_in(tmp_path, page) as run:
        printed, done = rerun(page, run)
        done += [run.run(command) for block in blocks(page) if block.kind == "yaml" for command in _in_yaml(block.text)]
    failed = [f"{ran.line}: {ran.status}\n{ran.stdout}{ran.stderr}" for ran in done if not ran.went_well]
    assert not failed, "\n".join(failed)
    assert page == printed, "write the pages anew, and look at what changed: make docs"


def test_commands_in_yaml_are_found_wherever_they_stand() -> None:
    """Steps of a build and entries of hooks are run, other values are not."""
    text = "jobs:\n  a:\n    steps:\n      - run: sightline lint x\n      - name: sightline\nentry: sightline demo\n"
    assert sorted(_in_yaml(text)) == ["sightline demo", "sightline lint x"]


def _in_yaml(text: str) -> Iterator[str]:
    """Return the commands of Sightline that a file of a build system or of pre-commit runs without a secret."""
    yield from _commands_in(yaml.safe_load(text))


def _commands_in(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("run", "entry") and inner.startswith("sightline ") and "env" not in value:
                yield inner
            else:
                yield from _commands_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _commands_in(inner)
