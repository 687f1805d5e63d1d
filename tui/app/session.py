"""The session: the open workspace, the question, and the findings about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from diagnostics.access.lookup import requester_of_secret, requester_of_token
from diagnostics.access.types import Call, Question, Requester
from diagnostics.access.walk import Absent
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Identity, Template
from tui.app.known import Answered, GapResult, Known
from tui.app.remembering import Recent, remember_questions, remembered_questions
from tui.opening import Opened, find_demo, open_workspace

if TYPE_CHECKING:
    from diagnostics.findings.proofs import Proof

_MOST_RECENT = 20


@dataclass(frozen=True, slots=True)
class Source:
    """Where the workspace comes from: a folder, or a demo, and the moment to judge by if one was given."""

    folder: Path | None
    demo: str | None
    at: datetime | None

    def open(self) -> Opened:
        """Open it.

        Raises:
            WorkspaceUnreadable: for one that cannot be used.
            UsedWrongly: where there is no such folder.
        """
        return open_workspace(self.folder, self.demo, self.at)

    def path(self) -> Path:
        """Return the folder, which may not have been read yet."""
        if self.demo is not None:
            return find_demo(self.demo).folder
        return self.folder if self.folder is not None else Path()


class Looking(NamedTuple):
    """A question and its workspace, to come back to from another one."""

    source: Source | None
    opened: Opened | None
    requester: Requester | None
    template: Template | Absent | None
    call: Call
    walked: GapResult | None
    recents: Sequence[Recent]


@dataclass
class Session:
    """The state of the app: the question, and the findings about it until another one is asked. Screens draw it."""

    source: Source | None = None
    known: Known | None = None
    requester: Requester | None = None
    template: Template | Absent | None = None
    call: Call = field(default_factory=Call)
    recents: list[Recent] = field(default_factory=list)
    walked: GapResult | None = None
    is_broken: bool = False
    """Whether the files have problems since they were read."""
    _missed: Requester | None = None
    """The requester to restore once the workspace lists it again: the files may be in the middle of a change."""

    @property
    def opened(self) -> Opened | None:
        """The workspace that is open."""
        return self.known.opened if self.known is not None else None

    @property
    def identity(self) -> Identity:
        """The organisation that is open."""
        return self._open.workspace.organisation.organisation

    @property
    def _open(self) -> Opened:
        assert self.opened is not None, "only screens of an open workspace ask for it"
        return self.opened

    def _look_at(self, opened: Opened) -> None:
        """Begin without findings in another workspace, or in another state of the same one."""
        self.known, self.walked, self.is_broken = Known(opened), None, False

    def take(self, opened: Opened) -> None:
        """Look at another workspace, with the question of its demo, or the last one if it still can be asked."""
        self._look_at(opened)
        self._missed = None
        self.requester, self.template, self.call = None, None, Call()
        self.recents = [] if opened.demo is not None else remembered_questions(opened.workspace.folder)
        demo = opened.demo
        if demo is not None:
            self.ask(
                Recent(demo.token, None, demo.template, Call(demo.archived, demo.modified_after, demo.modified_before))
            )
        elif self.recents:
            self.ask(self.recents[0])
        elif len(opened.workspace.inventory.tokens) == 1:
            self.ask_token(opened.workspace.inventory.tokens[0].id)

    def renew(self, opened: Opened) -> None:
        """Go on with the same workspace read again, and the same question as far as its names are still there."""
        before = self.looking()
        self._look_at(opened)
        self._look_again(before)
        wanted = before.requester or self._missed
        if self.requester is None and wanted is not None:
            self.requester = self.known_requester(wanted)
        self._missed = wanted if self.requester is None else None

    def looking(self) -> Looking:
        """Return the present question and workspace, to come back to."""
        return Looking(
            self.source, self.opened, self.requester, self.template, self.call, self.walked, tuple(self.recents)
        )

    def is_elsewhere(self, before: Looking) -> bool:
        """Return whether another workspace was looked at before."""
        return before.opened is not None and before.source != self.source

    def come_back(self, before: Looking) -> None:
        """Come back to a question as far as its names are still there; where there was no workspace, go on."""
        if before.opened is None:
            return
        if self.is_elsewhere(before):
            self.remember()
            self._look_at(before.opened)
            self._missed = None
            self.source, self.recents = before.source, list(before.recents)
        if before.opened is self.opened:
            self.requester, self.template = before.requester, before.template
            self.call, self.walked = before.call, before.walked
        else:
            self._look_again(before)

    def _look_again(self, before: Looking) -> None:
        """Ask the question of another state of the workspace again."""
        requester, template = before.requester, before.template
        self.requester = self.known_requester(requester) if requester is not None else None
        if isinstance(template, Template):
            template = self._open.directory.templates.get(canonical(template.id))
        self.template = template
        self.call, self.walked = before.call, None

    def known_requester(self, requester: Requester) -> Requester | None:
        """Return the requester as the workspace knows it now, None where it lists it no more."""
        directory = self._open.directory
        if requester.token is not None:
            token = directory.tokens.get(canonical(requester.token.id))
            return requester_of_token(directory, token) if token is not None else None
        if requester.subject is not None:
            subject = directory.subject(requester.subject.id)
            return Requester(None, subject) if subject is not None else None
        return requester

    def ask_token(self, identifier: str) -> None:
        """Ask for a token, if it is listed."""
        directory = self._open.directory
        token = directory.tokens.get(canonical(identifier))
        self._take_requester(requester_of_token(directory, token) if token is not None else None)

    def ask_subject(self, identifier: str) -> None:
        """Ask for a user or service user without a token, if it is listed."""
        subject = self._open.directory.subject(identifier)
        self._take_requester(Requester(None, subject) if subject is not None else None)
        self.call = Call()

    def ask_secret(self, secret: str) -> None:
        """Ask for the token with this secret, which is kept nowhere."""
        self._take_requester(requester_of_secret(self._open.directory, secret))

    def _take_requester(self, requester: Requester | None) -> None:
        self.requester, self.walked, self._missed = requester, None, None

    def ask_template(self, identifier: str) -> None:
        """Ask about a template, if it is listed."""
        self.template = self._open.directory.templates.get(canonical(identifier))

    def ask_both(self, requester: Requester, template: str) -> None:
        """Ask for a requester about a template, as far as they are listed."""
        self._take_requester(self.known_requester(requester))
        self.ask_template(template)

    def ask_absent(self, absent: Absent) -> None:
        """Ask about a template that is not listed, where not all are."""
        self.template = absent

    def change_call(self, call: Call) -> None:
        """Explain another call."""
        if call != self.call:
            self.call, self.walked = call, None

    def ask(self, recent: Recent) -> None:
        """Ask a recent question again, as far as its names are still there."""
        if recent.token is not None:
            self.ask_token(recent.token)
        elif recent.subject is not None:
            self.ask_subject(recent.subject)
        self.template = self._open.directory.templates.get(canonical(recent.template))
        self.change_call(recent.call)

    def note(self) -> None:
        """Keep the present question among the recent ones, if it is one that can be asked again."""
        requester = self.requester
        if requester is None or not isinstance(self.template, Template) or requester.is_unrecognised:
            return
        token = requester.token.id if requester.token is not None else None
        subject = requester.subject.id if requester.token is None and requester.subject is not None else None
        recent = Recent(token, subject, self.template.id, self.call)
        self.recents = [recent, *(other for other in self.recents if other != recent)][:_MOST_RECENT]

    def remember(self) -> None:
        """Keep the recent questions for the next run, but for those of a demo."""
        if self.opened is not None and self.opened.demo is None and self.recents:
            remember_questions(self.opened.workspace.folder, self.recents)

    def asked(self) -> tuple[str | None, str | None, Call, str | None]:
        """Return the identity of the present question: token, subject, call and template."""
        token = self.requester.token if self.requester is not None else None
        subject = self.requester.subject if self.requester is not None else None
        named = self.template.text if isinstance(self.template, Absent) else getattr(self.template, "id", None)
        return getattr(token, "id", None), getattr(subject, "id", None), self.call, named

    @property
    def question(self) -> Question | None:
        """The present question, if it is about a template that the workspace lists."""
        if self.opened is None or self.requester is None or not isinstance(self.template, Template):
            return None
        return Question(self.requester, self.template, self.call, self.opened.at)

    @property
    def proof(self) -> "Proof | None":
        """The proof of the observation that counts, as far as it was looked for."""
        observed = self.known.observed_of(self.requester) if self.known is not None else None
        return observed.proof if observed is not None else None

    def answer(self) -> Answered | None:
        """Return the present question with its answer, or None where there is no question yet."""
        if self.known is None or self.requester is None or self.template is None:
            return None
        return self.known.answer(self.requester, self.template, self.call, self.proof)


@dataclass(frozen=True, slots=True)
class Situation:
    """The session in the few questions that actions ask to know whether they can be done."""

    is_open: bool
    """Whether a workspace is open."""
    has_requester: bool
    """Whether the requester is chosen."""
    has_question: bool
    """Whether requester and template are chosen."""
    makes_a_call: bool
    """Whether the requester calls the API, rather than looking into the web app."""
    has_recent: bool
    """Whether anything was asked before."""
    has_gap: bool
    """Whether the templates were walked for the requester."""
    has_source: bool
    """Whether there is a workspace to read, though it may not have been read yet."""
    has_colours: bool
    """Whether colours are shown at all."""
    is_demo: bool
    """Whether the workspace is one of the demos, which are not to be changed."""


def situation_of(session: Session, *, has_colours: bool) -> Situation:
    """Return the situation that the session is in."""
    requester = session.requester
    return Situation(
        is_open=session.opened is not None,
        has_requester=requester is not None,
        has_question=requester is not None and session.template is not None,
        makes_a_call=requester is not None and (requester.token is not None or requester.is_unrecognised),
        has_recent=bool(session.recents),
        has_gap=session.walked is not None,
        has_source=session.source is not None,
        has_colours=has_colours,
        is_demo=session.opened is not None and session.opened.demo is not None,
    )
