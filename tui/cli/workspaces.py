"""The options of a command that takes one workspace or many: `--workspace` repeated, or a folder of workspaces."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from diagnostics.workspace.reading import ORGANISATION_FILE
from tui.cli.options import PATH, demo_option, moment
from tui.i18n import _
from tui.opening import UsedWrongly, is_on_command_line, workspace_folder

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_MOST_JOBS = 64


class _Repeated(click.Option):
    """An option that may be repeated; the variable in its place holds one path, whatever characters are in it."""

    def value_from_envvar(self, ctx: click.Context) -> Any:
        value = self.resolve_envvar_value(ctx)
        return None if value is None else (value,)


def workspaces_options(command: Decorated) -> Decorated:
    """Add `--workspace`, which may be repeated, `--jobs`, `--demo` and `--at`."""
    at_option = click.option(
        "--at",
        type=moment,
        metavar=_("TIME"),
        help=_("The moment to judge by: now, for a demo the moment of its facts."),
    )
    jobs_option = click.option(
        "--jobs",
        type=click.IntRange(1, _MOST_JOBS),
        metavar="N",
        help=_("How many workspaces to work on at once; as many as there are processors by default."),
    )
    workspace_option = click.option(
        "--workspace",
        cls=_Repeated,
        multiple=True,
        metavar="DIR",
        type=PATH,
        envvar="SIGHTLINE_WORKSPACE",
        show_envvar=True,
        help=_("The workspace folder. Repeat it, or name a folder of workspaces, for one table over all of them."),
    )
    return workspace_option(demo_option(at_option(jobs_option(command))))


def many_folders(workspaces: Sequence[Path], demo: str | None) -> list[Path] | None:
    """Return the folders of many workspaces, or None where the options name one at most.

    A folder that is no workspace itself stands for the workspaces in it, by name.

    Raises:
        UsedWrongly: where a folder does not exist, one of many holds no workspace, or a demo is named beside them.
    """
    folders = list(dict.fromkeys(workspaces))
    if not folders or (demo is not None and not is_on_command_line("workspace")):
        return None
    inner = [_workspaces_in(workspace_folder(folder)) for folder in folders]
    if len(folders) == 1 and not inner[0]:
        return None
    if demo is not None:
        raise UsedWrongly(_("give --workspace or --demo, not both"))
    found = [one for folder, within in zip(folders, inner, strict=True) for one in (within or [folder])]
    return list(dict.fromkeys(found))


def _workspaces_in(folder: Path) -> list[Path]:
    """Return the workspaces that lie in a folder, by name; none where it is a workspace itself."""
    if os.path.lexists(folder / ORGANISATION_FILE):
        return []
    return sorted(filter(_may_be_workspace, folder.iterdir()))


def _may_be_workspace(folder: Path) -> bool:
    """Return whether a folder holds a workspace, or may: one that cannot be looked into is not passed over."""
    try:
        (folder / ORGANISATION_FILE).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def only_folder(workspaces: Sequence[Path]) -> Path | None:
    """Return the one workspace folder that the options name, or None."""
    return workspaces[0] if workspaces else None
