"""What `sightline export` writes, loaded into SpiceDB's embedded server, answers as Sightline does."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from diagnostics.access.directory import Directory
from diagnostics.findings.export.missing import missing_facts
from diagnostics.findings.export.spicedb import SCHEMA, Names, relationships
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from fixtures.demos import names
from tests.engines.comparing import sightline
from tests.engines.engine import pairs_of
from tests.engines.spicedb import Line, Server, why_not
from tests.worlds.completions import random_completion
from tests.worlds.organisations import random_world
from tui.cli.main import run

pytestmark = pytest.mark.soak

_WORLDS = 1_000


@pytest.fixture
def server() -> Iterator[Server]:
    """An embedded server with the exported schema."""
    if missing := why_not():
        pytest.skip(f"SpiceDB: {missing}")
    started = Server(SCHEMA.read_text(encoding="utf-8"))
    yield started
    started.close()


def test_exported_organisations_answer_as_sightline_does(server: Server) -> None:
    """Every subject and template of random organisations, each exported and asked about by itself."""
    source, asked = random.Random(2026), 0
    for _ in range(_WORLDS):
        organisation, tokens = random_completion(source, *random_world(source))
        directory = Directory(validated(Organisation, organisation), validated(Inventory, tokens))
        assert not missing_facts(directory)
        written: list[Line] = [(*one,) for one in relationships(directory)]
        named = Names(directory.id)
        pairs = pairs_of(organisation, tokens)
        questions: list[Line] = [
            (named.of("template", pair.template), "view", named.of(pair.kind, pair.subject)) for pair in pairs
        ]
        server.write(written)
        found = ["visible" if held else "hidden" for held in server.check(questions)]
        server.delete(written)
        assert found == sightline((organisation, tokens), pairs)
        asked += len(pairs)
    assert asked > _WORLDS


def test_exported_demos_hold_the_answers_written_beside_them(server: Server, tmp_path: Path) -> None:
    """All demos whose facts are whole, together in one server: each validation file's answers hold."""
    checks: list[tuple[Line, bool]] = []
    for name in names():
        folder = tmp_path / name
        if run(["export", "--to", "spicedb", str(folder), "--demo", name]) != 0:
            continue
        read = yaml.safe_load((folder / "validation.yaml").read_text(encoding="utf-8"))
        server.write([_line(text) for text in read["relationships"].splitlines()])
        for key, is_held in (("assertTrue", True), ("assertFalse", False)):
            checks += [(_line(text), is_held) for text in read["assertions"][key]]
    assert len(checks) > len(names())
    assert server.check([line for line, _ in checks]) == [is_held for _, is_held in checks]


def _line(text: str) -> Line:
    resource, _, rest = text.partition("#")
    relation, _, subject = rest.partition("@")
    return resource, relation, subject
