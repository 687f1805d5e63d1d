"""Workspaces of a test's own: copies of demos, which may be changed, and observations of their tokens."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from diagnostics.workspace.observations import Observation, ObservedTemplate, save_observation
from diagnostics.workspace.reading import read_workspace
from fixtures.demos import demo

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def copied_demo(name: str, folder: Path) -> Path:
    """Copy a demo into `folder`, to be changed."""
    copied = folder / "workspace"
    copied.mkdir()
    for file in ("organisation.toml", "tokens.toml"):
        shutil.copyfile(demo(name).folder / file, copied / file)
    return copied


def observe(workspace: Path, token: str, *returned: str) -> None:
    """Keep an observation of a token, to which the API returned the templates of these names."""
    read = read_workspace(workspace)
    seen = next(one for one in read.inventory.tokens if one.id == token)
    ids = {template.name: template.id for template in read.organisation.templates}
    save_observation(
        workspace,
        Observation(
            observed_at=AT,
            base_url="https://api.safetyculture.io",
            subject=seen.owner,
            kind=seen.kind,
            organisation=read.organisation.organisation.id,
            token=token,
            groups=None,
            is_whole=True,
            templates=tuple(ObservedTemplate(id=ids[name]) for name in returned),
        ),
    )
