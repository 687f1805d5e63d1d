"""`sightline reasons`: the page of every reason."""

import click

from diagnostics.access.reasons import Reason
from tui.cli.inputs import find_reason
from tui.cli.options import format_options, pager_option
from tui.cli.output import ExitStatus, Format, write_json, write_lines
from tui.i18n import _


@click.command("reasons", help=_("List the reason codes, or explain one."))
@click.argument("code", required=False)
@format_options("text", "json", "markdown")
@pager_option
def command(code: str | None, output_format: Format) -> int:
    """List every reason, or tell one's meaning, source and usual fix."""
    from tui.presentation.reasons import reasons

    chosen = tuple(Reason) if code is None else (find_reason(code),)
    if output_format == "json":
        write_json(reasons.reasons_json(chosen))
    elif output_format == "markdown":
        write_lines(reasons.reasons_markdown(chosen))
    elif code is None:
        write_lines(reasons.reasons_list(chosen))
    else:
        write_lines(reasons.reason_text(chosen[0]))
    return ExitStatus.DONE
