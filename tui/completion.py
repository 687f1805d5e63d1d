"""Shell completion of names in the workspace on the command line. One that cannot be read completes nothing."""

from collections.abc import Iterable
from pathlib import Path

import click

from diagnostics.access.directory import Directory
from diagnostics.errors import SightlineError
from diagnostics.printable import visible

_MOST = 200


def demo_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001  # click's signature
    """Return the demos whose name begins with `incomplete`."""
    from fixtures.demos import names

    return _beginning(names(), incomplete)


def token_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001  # click's signature
    """Return the tokens whose id or name begins with `incomplete`."""
    directory = _directory(ctx)
    tokens = directory.inventory.tokens if directory is not None else ()
    return _beginning((text for token in tokens for text in (token.id, token.name)), incomplete)


def template_names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:  # noqa: ARG001  # click's signature
    """Return the templates whose id or name begins with `incomplete`."""
    directory = _directory(ctx)
    templates = directory.organisation.templates if directory is not None else ()
    return _beginning((text for template in templates for text in (template.name, template.id)), incomplete)


def _directory(ctx: click.Context) -> Directory | None:
    from tui.opening import open_workspace

    folder = ctx.params.get("workspace")
    try:
        return open_workspace(Path(folder) if folder else None, ctx.params.get("demo"), None).directory
    except (SightlineError, click.ClickException, LookupError):
        return None


def _beginning(texts: Iterable[str], incomplete: str) -> list[str]:
    # A shell would paste what it is offered, so a name that is not safe to show is not offered at all.
    fitting = (text for text in texts if text.startswith(incomplete) and text and visible(text) == text)
    return sorted(dict.fromkeys(fitting))[:_MOST]
