"""`sightline reasons`: the page of every reason."""

import click

from diagnostics.access.reasons import Reason
from tui.cli.inputs import find_reason
from tui.cli.options import format_options, pager_option
from tui.cli.output import ExitStatus, Format, write_answer
from tui.i18n import _


@click.command("reasons", help=_("List the reason codes, or explain one."))
@click.argument("code", required=False)
@format_options("reasons")
@pager_option
def command(code: str | None, output_format: Format) -> int:
    """List every reason, or tell one's meaning, source and usual fix."""
    from tui.presentation.reasons.reasons import ReasonsReport

    chosen = tuple(Reason) if code is None else (find_reason(code),)
    write_answer("reasons", ReasonsReport(chosen, is_one=code is not None), output_format)
    return ExitStatus.DONE
