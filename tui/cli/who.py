"""`sightline who`: who sees a template, or what a token sees."""

from datetime import datetime
from pathlib import Path

import click

from tui.cli.inputs import RequesterOptions, find_asked_template, find_call, find_requester
from tui.cli.options import (
    format_options,
    no_observed_option,
    pager_option,
    template_option,
    token_option,
    workspace_options,
)
from tui.cli.output import ExitStatus, Format, step, write_answer
from tui.i18n import _
from tui.opening import Opened, UsedWrongly, every_proof, gap_by, open_workspace, proof_for


@click.command("who", help=_("List who may see a template and by which path, or with --token what a token gets."))
@template_option
@token_option
@workspace_options
@click.option("--all", "lists_all", is_flag=True, help=_("List everybody under their answer."))
@no_observed_option
@format_options("who", "seen")
@pager_option
def command(
    template: str | None,
    token: str | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    lists_all: bool,
    no_observed: bool,
    output_format: Format,
) -> int:
    """Answer for every subject, or for every template of one token."""
    if template is not None and token is not None:
        raise UsedWrongly(_("give --template or --token; sightline why takes both"))
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    if token is not None:
        return _what_token_sees(opened, token, output_format, uses_observed=not no_observed)
    return _who_sees(opened, template, output_format, lists_all=lists_all, uses_observed=not no_observed)


def _who_sees(
    opened: Opened, template: str | None, output_format: Format, *, lists_all: bool, uses_observed: bool
) -> int:
    from diagnostics.access.index.of_template import audiences
    from diagnostics.access.walk import Absent
    from diagnostics.findings.who import who
    from tui.presentation.who import WhoReport

    asked = find_asked_template(opened, template)
    if isinstance(asked, Absent):
        raise asked.as_error()
    with step(_("Walking every subject")):
        found = who(audiences(opened.directory), asked, every_proof(opened) if uses_observed else ())
    identity = opened.workspace.organisation.organisation
    write_answer("who", WhoReport(found, identity, lists_all), output_format)
    return ExitStatus.DONE


def _what_token_sees(opened: Opened, token: str, output_format: Format, *, uses_observed: bool) -> int:
    from diagnostics.access.index.index import Index
    from diagnostics.findings.who import Paths
    from tui.presentation.who import SeenReport

    requester = find_requester(opened, RequesterOptions(token=token))
    call = find_call(opened, requester, None, None, None)
    with step(_("Walking every template")):
        index = Index(opened.directory)
        proof = proof_for(opened, requester, uses=uses_observed, index=index)
        concluded = gap_by(opened.directory, proof, index, requester, call, opened.at)
        found, index = concluded.gap, concluded.index
    assert requester.subject is not None
    paths = Paths(index.directory, requester.subject, index.memberships.standing(requester.subject))
    write_answer("seen", SeenReport(paths, found, opened.workspace.organisation.organisation), output_format)
    return ExitStatus.DONE
