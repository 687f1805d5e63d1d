"""Workspaces of a test's own: copies of demos, which may be changed, and observations of their tokens."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from diagnostics.model.organisation import Template
from diagnostics.workspace.history import HISTORY_FOLDER
from diagnostics.workspace.observations import Observation, ObservedTemplate, save_observation
from diagnostics.workspace.reading import read_workspace
from diagnostics.workspace.to_toml import organisation_text
from fixtures.demos import demo

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def copied_demo(name: str, folder: Path) -> Path:
    """Copy a demo into `folder`, to be changed."""
    copied = folder / "workspace"
    copied.mkdir()
    for file in ("organisation.toml", "tokens.toml"):
        shutil.copyfile(demo(name).folder / file, copied / file)
    return copied


def keep_former(workspace: Path, name: str, change: Callable[[Template], Template]) -> None:
    """Keep former facts of a week before, in which each template was what `change` makes of it."""
    facts = read_workspace(workspace).organisation
    identity = facts.organisation.changed("captured_at", facts.organisation.captured_at - timedelta(days=7))
    former = replace(facts, organisation=identity, templates=tuple(map(change, facts.templates)))
    folder = workspace / HISTORY_FOLDER
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(organisation_text(former), encoding="utf-8")


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
