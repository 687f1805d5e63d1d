"""`sightline observe`: what the API really returns for a token, beside what the walk predicts."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostics.access.lookup import requester_of_secret
from diagnostics.findings.observed import Agreement, Outcome
from diagnostics.platform.origin import DEFAULT_BASE_URL
from tui.cli.options import format_options, pager_option, platform_options, workspace_option
from tui.cli.output import ExitStatus, Format, step, tell, write_answer
from tui.cli.secret_input import given_secret
from tui.i18n import _
from tui.opening import Opened, open_workspace

if TYPE_CHECKING:
    from tui.presentation.observe import ObserveReport


@click.command(
    "observe",
    help=_(
        "Ask the API with a token what it returns, and set the walk's prediction beside it. Status: 0 they agree, 3 "
        "they do not, 4 not all pages could be read."
    ),
)
@workspace_option
@platform_options(DEFAULT_BASE_URL)
@format_options("observe")
@pager_option
def command(
    workspace: Path | None,
    base_url: str,
    token_file: Path | None,
    token_command: str | None,
    output_format: Format,
) -> int:
    """Observe, keep the observation, and report where it disagrees with the prediction."""
    opened = open_workspace(workspace, None, None)
    secret = given_secret(token_file, token_command)
    report = observe_token(opened, secret, base_url)
    write_answer("observe", report, output_format)
    return _status(report.found)


def observe_token(opened: Opened, secret: str, base_url: str) -> "ObserveReport":
    """Ask the API with a token what it returns, keep that with the workspace, and compare; say what broke off.

    Raises:
        PlatformFailed: where the token is refused or another organisation's, or nothing can be read.
    """
    from diagnostics.access.index.index import Index
    from diagnostics.findings.grounds import counting
    from diagnostics.findings.observed import agreement
    from diagnostics.findings.proofs import Proof
    from diagnostics.platform.client import PlatformClient
    from diagnostics.platform.observe import observe
    from diagnostics.tokens.secrets import Secret
    from diagnostics.workspace.observations import save_observation
    from tui.presentation.observe import ObserveReport

    directory, identity = opened.directory, opened.workspace.organisation.organisation
    token = requester_of_secret(directory, secret).token
    with (
        PlatformClient(base_url, Secret(secret)) as client,
        step(_("Reading what the token gets")),
    ):
        observed = observe(client, identity.id, token.id if token is not None else None)
    save_observation(opened.workspace.folder, observed.observation)
    if observed.failure is not None:
        from tui.presentation.errors import platform_lines

        for line in platform_lines(observed.failure):
            tell(line)
    with step(_("Walking every template")):
        found = agreement(directory, observed.observation)
    subject = directory.subject(observed.observation.subject)
    counts = subject is not None and counting(directory, subject, [observed.observation]) is not None
    proof = Proof(directory, Index(directory), subject, observed.observation) if subject and counts else None
    return ObserveReport(directory, found, proof, observed.names)


def _status(found: Agreement) -> ExitStatus:
    if found.disagreements or found.misrecorded:
        return ExitStatus.HIDDEN
    return ExitStatus.UNKNOWN if found.counts[Outcome.NOT_READ] else ExitStatus.DONE
