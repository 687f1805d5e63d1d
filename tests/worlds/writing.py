"""A world as the two files of a workspace."""

from pathlib import Path

import tomli_w

from tests.worlds.facts import Table


def write_world(folder: Path, organisation: Table, tokens: Table) -> Path:
    """Write `organisation.toml` and `tokens.toml` into `folder`, which is made where it is missing, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (("organisation.toml", organisation), ("tokens.toml", tokens)):
        (folder / name).write_bytes(tomli_w.dumps(table).encode("utf-8"))
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the content of each file of a workspace, without what is kept beside them only to save time."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != ".sightline"}
