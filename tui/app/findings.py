"""Findings about the present question: started as jobs, each once, and kept until the question changes."""

from collections.abc import Callable, Sequence
from functools import partial

from diagnostics.access.types import Call, Requester, Verdict
from diagnostics.findings.gap import Unknown
from diagnostics.findings.gap_repairs import Restoring
from diagnostics.findings.repairs.types import Repairs
from diagnostics.model.ids import canonical
from tui.app import browsing_work, work
from tui.app.fuzzy import Haystack
from tui.app.jobs import Jobs
from tui.app.known import Answered, GapResult, Known, Surroundings
from tui.app.session import Session
from tui.i18n import _
from tui.opening import Observed, question_by


class Findings:
    """Findings for a screen to draw. Each is made if it is neither known nor under way, then the screen drawn anew."""

    def __init__(self, session: Session, jobs: Jobs, redraw: Callable[[], None]) -> None:
        """Find nothing yet. `redraw` draws the screen that is shown."""
        self._session = session
        self._jobs = jobs
        self._redraw = redraw

    def walk_all(self) -> None:
        """Walk every template for the requester."""
        session = self._session
        known, requester, call = session.known, session.requester, session.call
        if known is None or requester is None or session.walked is not None:
            return
        self._jobs.run(
            partial(work.walk_all, known, requester, call),
            partial(self._keep_gap, known, requester, call),
            group="gap",
            title=_("Walking every template"),
            about=(known, requester, call),
        )

    def _keep_gap(self, known: Known, requester: Requester, call: Call, found: GapResult) -> None:
        session = self._session
        if session.known is known and session.requester == requester and session.call == call:
            session.walked = found
        self._redraw()

    def find_restoring(self) -> None:
        """Find the changes that restore the templates of each cause of the present gap."""
        walked = self._session.walked
        if walked is None or len(walked.restoring) >= len(walked.gap.causes):
            return
        self._jobs.run(
            partial(work.find_restoring, walked),
            lambda _end: None,
            group="restoring",
            title=_("Looking for what restores most"),
            about=walked,
            on_part=partial(self._keep_restoring, walked),
        )

    def _keep_restoring(self, walked: GapResult, found: Restoring) -> None:
        walked.restoring[(found.cause.verdict, found.cause.reason)] = found
        if walked is self._session.walked:
            self._redraw()

    def find_observed(self) -> None:
        """Find the newest observation of the requester."""
        known, requester = self._session.known, self._session.requester
        if known is None or requester is None or requester.subject is None:
            return
        subject = canonical(requester.subject.id)
        if subject not in known.observed:
            self._jobs.run(
                partial(work.find_observed, known, requester),
                partial(self._keep_observed, known, subject),
                group="observed",
                about=(known, subject),
            )

    def _keep_observed(self, known: Known, subject: str, found: Observed | None) -> None:
        known.observed[subject] = found
        self._redraw()

    def find_unknowns(self) -> None:
        """Find the facts that the workspace lacks."""
        known = self._session.known
        if known is not None and known.unknowns is None:
            self._jobs.run(
                partial(work.find_unknowns, known),
                partial(self._keep_unknowns, known),
                group="unknowns",
                title=_("Looking what is not known"),
                about=known,
            )

    def _keep_unknowns(self, known: Known, found: Sequence[Unknown]) -> None:
        known.unknowns = found
        self._redraw()

    def find_repairs(self, asked: Answered) -> None:
        """Find the repairs of a question."""
        known, question = self._session.known, asked.question
        if known is None or asked.repairs is not None:
            return
        if asked.answer.verdict is Verdict.VISIBLE or question.requester.is_unrecognised:
            return
        answer = asked.answer
        if answer.verdict is Verdict.HIDDEN:
            # An observation says whether it is visible, the walk of the facts alone what would change that.
            answer = known.answer(question.requester, asked.absent or question.template, question.call).answer
        self._jobs.run(
            partial(work.find_repairs, known, question, answer),
            partial(self._keep_repairs, asked),
            group="repairs",
            title=_("Looking for repairs"),
            about=(known, question.requester, question.template.id, question.call),
        )

    def _keep_repairs(self, asked: Answered, found: Repairs) -> None:
        asked.repairs = found
        self._redraw()

    def find_surroundings(self, asked: Answered) -> None:
        """Find what is to be told beside an answer about a listed template."""
        known, proof = self._session.known, self._session.proof
        if known is None or asked.beside is not None or asked.absent is not None:
            return
        facts = proof.directory if proof is not None else known.opened.directory
        asked_of = question_by(proof, asked.question)
        self._jobs.run(
            partial(browsing_work.find_surroundings, facts, asked_of, asked.answer, proof is not None),
            partial(self._keep_surroundings, asked),
            group="beside",
            about=asked,
        )

    def _keep_surroundings(self, asked: Answered, found: Surroundings) -> None:
        asked.beside = found
        self._redraw()

    def prepare_names(self, kind: str, names: Callable[[], Sequence[str]]) -> Haystack | None:
        """Return the names of a long list ready to be searched, None while they are made so."""
        known = self._session.known
        if known is None:
            return None
        if (ready := known.haystacks.get(kind)) is None:
            self._jobs.run(
                partial(work.prepare_search, names),
                partial(self._keep_names, known, kind),
                group="names",
                about=(known, kind),
            )
        return ready

    def _keep_names(self, known: Known, kind: str, found: Haystack) -> None:
        known.haystacks[kind] = found
        self._redraw()
