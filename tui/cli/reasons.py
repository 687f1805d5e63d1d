"""`sightline reasons`: the page of every reason."""

import click

from diagnostics.access.reasons import Reason
from diagnostics.errors import Candidate, NothingOfThatName
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

    chosen = tuple(Reason) if code is None else (_find(code),)
    if output_format == "json":
        write_json(reasons.reasons_json(chosen))
    elif output_format == "markdown":
        write_lines(reasons.reasons_markdown(chosen))
    elif code is None:
        write_lines(reasons.reasons_list(chosen))
    else:
        write_lines(reasons.reason_text(chosen[0]))
    return ExitStatus.DONE


def _find(code: str) -> Reason:
    try:
        return Reason(code)
    except ValueError:
        import difflib

        near = difflib.get_close_matches(code, [reason.value for reason in Reason], n=5)
        raise NothingOfThatName("reason", code, [Candidate(text, text) for text in near]) from None
