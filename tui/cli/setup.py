"""`sightline setup`: guided from an empty folder to the first answer, each step left and taken up again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from diagnostics.access.types import Requester
from diagnostics.model.inventory import TokenKind
from diagnostics.platform.failures import PlatformFailed
from diagnostics.platform.origin import DEFAULT_BASE_URL
from diagnostics.workspace.reading import ORGANISATION_FILE, read_workspace
from tui.cli.observe import observe_token
from tui.cli.options import PATH, platform_options
from tui.cli.output import ExitStatus, question, tell, write_answer, write_lines
from tui.cli.pull import make_folder, pull_facts
from tui.cli.secret_input import given_secret
from tui.cli.settle import QuestionAnswer, SettleSession
from tui.cli.token_in_question import (
    NamedBy,
    TokenInQuestion,
    is_interactive,
    secret_of,
    tell_paragraph,
    tell_rows,
)
from tui.i18n import _
from tui.opening import UsedWrongly, newest_observed, open_workspace
from tui.presentation import setup as words
from tui.presentation.errors import platform_lines
from tui.presentation.observe import beside_lines

_EXPLAINED = 3


@dataclass(frozen=True, slots=True)
class _Options:
    """The command line: where to, the broad token, whose question it is, and what to do again."""

    folder: Path
    base_url: str | None
    token_file: Path | None
    token_command: str | None
    asked: str | None
    asked_file: Path | None
    asked_command: str | None
    subject: str | None
    kind: TokenKind | None
    is_facts_only: bool
    pulls_again: bool
    observes_again: bool
    answers: tuple[tuple[str, str], ...]


@click.command(
    "setup",
    help=_(
        "Go from an empty folder DIR to the first answer: pull the facts, record the token in question and observe it, "
        "show its gap, and ask what settles most of it. What is done already is not done again, so the same command "
        "goes on where it was left. Without a terminal nothing is asked: the options say it."
    ),
)
@click.argument("folder", metavar="DIR", type=PATH)
@platform_options(
    None,
    _("Where the API is: where DIR was pulled from, else SafetyCulture's own."),
    _("A file that holds the secret of the token to pull with; - reads stdin. SIGHTLINE_TOKEN may hold it too."),
)
@click.option("--for", "asked", metavar="T", help=_("The token in question, if it is recorded: its id, mask or name."))
@click.option(
    "--for-file", "asked_file", metavar="F", type=PATH, help=_("A file that holds the secret of the token in question.")
)
@click.option("--for-command", "asked_command", metavar="C", help=_("A command that writes that secret."))
@click.option(
    "--subject", metavar="ID", help=_("The user or service user in question, where its token is not at hand.")
)
@click.option("--facts-only", "is_facts_only", is_flag=True, help=_("Pull, and ask about nobody yet."))
@click.option(
    "--kind",
    type=click.Choice(["service_user", "user"]),
    help=_("Whose token the one in question is, if the API cannot say."),
)
@click.option("--pull-again", "pulls_again", is_flag=True, help=_("Pull although the facts are there."))
@click.option(
    "--observe-again", "observes_again", is_flag=True, help=_("Observe although an observation that counts is there.")
)
@click.option(
    "--answer",
    "answers",
    type=QuestionAnswer(),
    multiple=True,
    metavar="ID=yes|no",
    help=_("Answer a question of the last step; repeatable."),
)
def command(**options: Any) -> int:
    """Take the steps in their order, and leave with 0 where they were taken."""
    named_by = ("asked", "asked_file", "asked_command", "subject")
    if sum(options[name] is not None for name in named_by) + options["is_facts_only"] > 1:
        raise UsedWrongly(_("give one of --for, --for-file, --for-command, --subject and --facts-only"))
    _Guide(_Options(**options)).go()
    return ExitStatus.DONE


class _Guide:
    """The steps over one folder: each looks whether it is done, and asks for what it needs."""

    def __init__(self, options: _Options) -> None:
        self._options = options
        self._folder = options.folder
        self._is_interactive = is_interactive()
        # A pull that is stopped says itself what becomes of it.
        self._is_reading = False
        named_by = NamedBy(options.asked, options.asked_file, options.asked_command, options.subject)
        self._in_question = TokenInQuestion(options.folder, named_by, options.base_url, options.kind)

    def go(self) -> None:
        """Take every step."""
        if not (self._is_interactive or self._options.is_facts_only):
            self._in_question.require_named()
        try:
            self._pull()
            self._ask_about_somebody()
        except (KeyboardInterrupt, click.Abort):
            if not self._is_reading:
                tell(words.again_line(self._folder))
            raise

    def _has_facts(self) -> bool:
        return (self._folder / ORGANISATION_FILE).exists()

    def _pull(self) -> None:
        """Read the facts, unless they are there and nobody wants them anew."""
        from diagnostics.platform.client import PlatformClient
        from diagnostics.tokens.secrets import Secret
        from diagnostics.workspace.lock import pulling

        options = self._options
        tell(words.step_title("facts"))
        if self._has_facts():
            organisation = read_workspace(self._folder).organisation
            tell_rows(words.facts_done_lines(organisation, datetime.now(UTC)))
            if organisation.organisation.source is None:
                if options.pulls_again:
                    raise UsedWrongly(
                        _("these facts were not pulled: sightline pull DIR replaces them, if you want it")
                    )
                return
            if not (options.pulls_again or self._agrees(_("Pull again?"))):
                return
        tell_rows(words.broad_token_lines())
        secret = given_secret(options.token_file, options.token_command)
        client = PlatformClient(self._base_url(), Secret(secret))
        make_folder(self._folder)
        with pulling(self._folder):
            self._is_reading = True
            report = pull_facts(client, self._folder, begin_anew=False)
            self._is_reading = False
        write_answer("pull", report, "text")

    def _base_url(self) -> str:
        if self._options.base_url is not None:
            return self._options.base_url
        if not self._has_facts():
            return DEFAULT_BASE_URL
        return read_workspace(self._folder).organisation.organisation.source or DEFAULT_BASE_URL

    def _ask_about_somebody(self) -> None:
        if self._options.is_facts_only:
            tell("")
            tell_rows(words.next_lines(self._folder, None))
            return
        tell("")
        tell(words.step_title("token"))
        requester, secret = self._in_question.find()
        if requester is None:
            tell_paragraph(_("Nobody is in question yet. The same command asks again."))
            tell_rows(words.next_lines(self._folder, None))
            return
        tell_paragraph(words.in_question(requester))
        if requester.token is not None:
            tell("")
            tell(words.step_title("observation"))
            self._observe(requester, secret)
        example = self._settle(requester)
        tell("")
        tell_rows(words.next_lines(self._folder, requester, example))

    def _observe(self, requester: Requester, secret: str | None) -> None:
        """Ask the API what the token gets, unless that was done since the facts were read."""
        opened = open_workspace(self._folder, None, None)
        observed = newest_observed(opened, requester)
        if observed is not None and observed.proof is not None and not self._options.observes_again:
            tell_paragraph(words.observed_already(observed.observation))
            return
        if observed is not None and observed.proof is None:
            tell_paragraph(words.observed_before(observed.observation, opened.workspace.organisation))
        if secret is None and (secret := secret_of(requester.token)) is None:
            tell_paragraph(
                _("Not observed: nothing is asked of the API without the token's secret. The answers say more with.")
            )
            return
        try:
            report = observe_token(opened, secret, self._base_url())
        except PlatformFailed as error:
            if not self._is_interactive:
                raise
            for line in platform_lines(error):
                tell_paragraph(line)
            tell_paragraph(_("Not observed. The same command tries it again."))
            return
        for line in beside_lines(report.found):
            tell_paragraph(line)
        if report.proof is None:
            tell_paragraph(_("It proves nothing: the facts are newer, or the token's record says otherwise."))

    def _settle(self, requester: Requester) -> str | None:
        """Show the gap in short, then ask what settles most of it; return a template that it does not get."""
        opened = open_workspace(self._folder, None, None)
        session = SettleSession(opened, requester, None, None, uses_observed=True)
        if self._options.answers:
            session.answer(self._options.answers)
        tell("")
        tell(words.step_title("gap"))
        write_lines(words.gap_in_short(session.view(_EXPLAINED)))
        tell("")
        tell(words.step_title("question"))
        if not session.has_questions:
            tell_paragraph(_("No question is open."))
        elif self._is_interactive:
            session.ask(shows_headline=False)
        else:
            session.write("text")
        return session.example

    def _agrees(self, text: str) -> bool:
        """Return whether somebody at the terminal wants it; without one nobody does."""
        if not self._is_interactive:
            return False
        with question():
            return click.confirm(text, default=False, err=True)
