"""`sightline settle`: the questions whose answers decide most, asked, answered, listed and taken back."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from diagnostics.access.index.index import Index
from diagnostics.access.types import Call, Requester, Verdict
from diagnostics.findings.conditions import Unknowns
from diagnostics.findings.gap import Gap
from diagnostics.findings.settle import Settle, SettleQuestion
from diagnostics.model.lazy import ids_of
from diagnostics.workspace.learned import Learned, LearnedAnswer, change_learned
from tui.cli.inputs import RequesterOptions, find_requester
from tui.cli.options import format_options, no_observed_option, requester_options, workspace_options
from tui.cli.output import ExitStatus, Format, step, tell, write_answer, write_lines
from tui.cli.tokens.shared import refuse_demo
from tui.i18n import _
from tui.opening import Opened, UsedWrongly, answered_in, gap_by, open_workspace, proof_for
from tui.presentation.conditions import ConditionWords
from tui.presentation.gap.view import GapView, gap_view
from tui.presentation.settle import LearnedReport, QuestionWords, SettleReport, decided_line
from tui.presentation.text import named, wrapped


class QuestionAnswer(click.ParamType[tuple[str, str]]):
    """`ID=yes` or `ID=no`."""

    name = "answer"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Return the id and the answer."""
        identifier, _equals, answer = value.strip().rpartition("=")
        if not identifier or answer.lower() not in ("yes", "no"):
            self.fail(_("{value} is no answer. Write ID=yes or ID=no.").format(value=named(value)), param, ctx)
        return identifier, answer.lower()


@click.command(
    "settle",
    help=_("Ask what settles most of the templates that cannot be told, and keep the answers with the workspace."),
)
@requester_options
@workspace_options
@click.option(
    "--answer",
    "answers",
    type=QuestionAnswer(),
    multiple=True,
    metavar="ID=yes|no",
    help=_("Answer a question; repeatable."),
)
@click.option("--by", metavar=_("NAME"), help=_("Who answers: your account's name by default."))
@click.option("--source", metavar=_("TEXT"), help=_("Where it was looked up: the place that the question names."))
@click.option("--learned", "lists_learned", is_flag=True, help=_("List what was answered, and what it is worth."))
@click.option("--forget", metavar="ID", help=_("Take an answer back."))
@no_observed_option
@format_options("settle", "learned")
def command(
    token: str | None,
    token_file: Path | None,
    subject: str | None,
    workspace: Path | None,
    demo: str | None,
    at: datetime | None,
    answers: tuple[tuple[str, str], ...],
    by: str | None,
    source: str | None,
    lists_learned: bool,
    forget: str | None,
    no_observed: bool,
    output_format: Format,
) -> int:
    """Show the questions; with answers keep them first. Leaves with 0 whatever it finds."""
    if sum((bool(answers), lists_learned, forget is not None)) > 1:
        raise UsedWrongly(_("give one of --answer, --learned and --forget"))
    with step(_("Reading the workspace")):
        opened = open_workspace(workspace, demo, at)
    if lists_learned:
        _write_learned(opened, output_format)
        return ExitStatus.DONE
    if forget is not None:
        refuse_demo(opened)
        _forget(opened, forget)
        return ExitStatus.DONE
    requester = find_requester(opened, RequesterOptions(token, token_file, subject))
    session = SettleSession(opened, requester, by, source, uses_observed=not no_observed)
    if answers:
        refuse_demo(opened)
        session.answer(answers)
    elif output_format == "text" and opened.demo is None and _is_interactive():
        session.ask()
        return ExitStatus.DONE
    session.write(output_format)
    return ExitStatus.DONE


class SettleSession:
    """One requester's questions, asked anew after each answer."""

    def __init__(
        self, opened: Opened, requester: Requester, by: str | None, source: str | None, *, uses_observed: bool
    ) -> None:
        """Look at the gap of `requester`, and keep answers as given by `by`, looked up in `source`.

        Raises:
            UsedWrongly: for a secret that no recorded token has.
        """
        self._opened = opened
        self._uses_observed = uses_observed
        self._requester = requester
        if self._requester.subject is None:
            raise UsedWrongly(
                _("no recorded token has that secret. Record the token first: sightline tokens add, then settle")
            )
        self._by = by if by is not None else _account()
        self._source = source
        self._look()

    def answer(self, answers: Sequence[tuple[str, str]]) -> None:
        """Keep answers to questions by their ids.

        Raises:
            UsedWrongly: where an id is that of no question, or is answered twice.
        """
        if len({identifier for identifier, _answer in answers}) < len(answers):
            raise UsedWrongly(_("a question is answered twice; give each id once"))
        learned = {one.answer.id: one.answer for one in answered_in(self._opened).answers}
        kept = []
        for identifier, answer in answers:
            question = self._settle.question(identifier)
            facts = (
                question.facts if question is not None else learned[identifier].facts if identifier in learned else ()
            )
            if not facts:
                raise UsedWrongly(
                    _("no question has the id {id}. sightline settle lists them; one that is settled is gone").format(
                        id=named(identifier)
                    )
                )
            kept.append(
                LearnedAnswer(
                    id=identifier,
                    facts=facts,
                    answer="yes" if answer == "yes" else "no",
                    by=self._by,
                    at=datetime.now(UTC),
                    source=self._source if self._source is not None else self._words.where(facts),
                )
            )
        self._keep(kept)

    def ask(self, *, shows_headline: bool = True) -> None:
        """Ask one question after the other, each answered by one key."""
        skipped: set[str] = set()
        if shows_headline:
            write_lines(wrapped(self._headline))
        while (question := next((one for one in self._settle.questions() if one.id not in skipped), None)) is not None:
            write_lines(["", *self._shown(question)])
            key = _key()
            if key == "q":
                break
            if key == "d":
                skipped.add(question.id)
            else:
                self.answer([(question.id, "yes" if key == "y" else "no")])
                write_lines(["", *wrapped(self._headline)])
        else:
            done = _("No more questions.") if self._unknown else _("Nothing is open any more.")
            write_lines(["", *wrapped(done)])

    def write(self, output_format: Format) -> None:
        """Write the questions."""
        questions = self._settle.questions()
        report = SettleReport(self._words, self._headline, self._gap, self._unknown, questions)
        write_answer("settle", report, output_format)

    def _keep(self, answers: Sequence[LearnedAnswer]) -> None:
        def with_answers(learned: Learned) -> Learned:
            return learned.answered(answers)

        change_learned(self._opened.workspace.folder, with_answers)
        self._opened = replace(self._opened, directory=answered_in(self._opened).directory)
        self._look()

    def _look(self) -> None:
        opened, directory = self._opened, self._opened.directory
        with step(_("Walking every template")):
            index = Index(directory)
            proof = proof_for(opened, self._requester, uses=self._uses_observed, index=index)
            concluded = gap_by(directory, proof, index, self._requester, Call(), opened.at)
            self._gap: Gap = concluded.gap
            self._unknowns = Unknowns(concluded.index, concluded.gap, concluded.left_open)
            self._settle = Settle(concluded.index, concluded.gap, self._unknowns)
            self._condition_words = ConditionWords(concluded.index.directory, self._requester)
        self._words = QuestionWords(directory)

    def _shown(self, question: SettleQuestion) -> list[str]:
        lines = wrapped(self._words.text(question.facts))
        lines += wrapped(decided_line(question), "  ")
        lines += wrapped(_("Where: {where}").format(where=self._words.where(question.facts)), "  ")
        return [*lines, _("  y yes   n no   d don't know   q quit")]

    def view(self, explained: int) -> GapView:
        """Return the gap as it is now; the largest `explained` groups of what is unknown say what they hang on."""
        identity = self._opened.workspace.organisation.organisation
        return gap_view(self._gap, identity, self._unknowns, self._condition_words, explained=explained)

    @property
    def example(self) -> str | None:
        """The id of a template of the largest cause, None where nothing is missing."""
        causes = self._gap.causes
        return ids_of(self._gap.templates)[causes[0].positions[0]] if causes else None

    @property
    def has_questions(self) -> bool:
        """Whether any question would settle something."""
        return bool(self._settle.questions())

    @property
    def _headline(self) -> str:
        return gap_view(self._gap, self._opened.workspace.organisation.organisation).headline

    @property
    def _unknown(self) -> int:
        return self._gap.counts[Verdict.UNKNOWN]


def _write_learned(opened: Opened, output_format: Format) -> None:
    words, held = QuestionWords(opened.directory), answered_in(opened).answers
    write_answer("learned", LearnedReport(words, held), output_format)


def _forget(opened: Opened, identifier: str) -> None:
    """Take an answer back.

    Raises:
        UsedWrongly: where nobody gave one to that question.
    """

    def without(learned: Learned) -> Learned:
        if all(answer.id != identifier for answer in learned.answers):
            raise UsedWrongly(
                _("no answer has the id {id}; sightline settle --learned lists them").format(id=named(identifier))
            )
        return learned.without(identifier)

    change_learned(opened.workspace.folder, without)
    tell(_("Taken back. It is open again."))


def _is_interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _key() -> str:
    """Wait for a key that answers."""
    while True:
        key = click.getchar().lower()
        if key in ("y", "n", "d", "q"):
            return key
        if key in ("\x1b", "\x04"):
            return "q"


def _account() -> str:
    """Return the name of the account that runs this, or nothing where it has none."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
