"""What the app is looking at: an open workspace, who asks, about which template, with which call. It draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from diagnostics.access.absence import Absent, walk_absent
from diagnostics.access.answer import Answer
from diagnostics.access.audience import Audiences
from diagnostics.access.index import Index
from diagnostics.access.lookup import asker_of_secret, asker_of_token
from diagnostics.access.question import Asker, Call, Question
from diagnostics.access.walk import walk
from diagnostics.findings.gap import Gap
from diagnostics.findings.repairs.found import Repairs
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.findings.unknowns import Unknown
from diagnostics.organisation.identifiers import canonical
from diagnostics.organisation.model import Identity, Template
from tui.opening import Opened, find_demo, open_workspace
from tui.presentation.fuzzy import Haystack
from tui.remembering import Recent, remember_questions, remembered_questions

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


@dataclass
class Session:
    """The state of the app. Screens draw what it says."""

    opened: Opened | None = None
    asker: Asker | None = None
    template: Template | Absent | None = None
    call: Call = field(default_factory=Call)
    recents: list[Recent] = field(default_factory=list)
    index: Index | None = None
    gap: Gap | None = None
    audiences: Audiences | None = None
    repairer: Repairer | None = None
    repairs: tuple[Question, Repairs] | None = None
    unknowns: Sequence[Unknown] | None = None
    haystacks: dict[str, Haystack] = field(default_factory=dict)

    @property
    def identity(self) -> Identity:
        """The organisation that is open."""
        return self._open.workspace.organisation.organisation

    @property
    def _open(self) -> Opened:
        assert self.opened is not None, "only screens of an open workspace ask for it"
        return self.opened

    def _look_at(self, opened: Opened) -> None:
        """Forget what was found in another workspace, or in the same one as it was."""
        self.opened, self.index, self.gap, self.audiences = opened, None, None, None
        self.repairer, self.repairs, self.unknowns, self.haystacks = None, None, None, {}

    def take(self, opened: Opened) -> None:
        """Look at another workspace, and ask what its demo asks, or what was asked last, if it still can be."""
        self._look_at(opened)
        self.asker, self.template, self.call = None, None, Call()
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
        """Go on with the same workspace read again, and the same question as far as what it names is still there."""
        asker, template, call = self.asker, self.template, self.call
        self._look_at(opened)
        self.asker = self.template = None
        if asker is not None and asker.token is not None:
            self.ask_token(asker.token.id)
        elif asker is not None and asker.subject is not None:
            self.ask_subject(asker.subject.id)
        elif asker is not None:
            self.asker = asker
        if isinstance(template, Template):
            self.template = self._open.directory.templates.get(canonical(template.id))
        elif template is not None:
            self.template = template
        self.call = call

    def ask_token(self, identifier: str) -> None:
        """Ask for a token, if it is listed."""
        directory = self._open.directory
        token = directory.tokens.get(canonical(identifier))
        self._take_asker(asker_of_token(directory, token) if token is not None else None)

    def ask_subject(self, identifier: str) -> None:
        """Ask for a user or service user without a token, if it is listed."""
        subject = self._open.directory.subject(identifier)
        self._take_asker(Asker(None, subject) if subject is not None else None)
        self.call = Call()

    def ask_secret(self, secret: str) -> None:
        """Ask for the token with this secret, which is kept nowhere."""
        self._take_asker(asker_of_secret(self._open.directory, secret))

    def _take_asker(self, asker: Asker | None) -> None:
        self.asker, self.gap = asker, None
        self.note()

    def ask_template(self, identifier: str) -> None:
        """Ask about a template, if it is listed."""
        self.template = self._open.directory.templates.get(canonical(identifier))
        self.note()

    def ask_absent(self, text: str) -> None:
        """Ask about a template that is not listed, where not all are."""
        self.template = Absent(text, ())

    def change_call(self, call: Call) -> None:
        """Explain another call."""
        if call != self.call:
            self.call, self.gap = call, None
            self.note()

    def ask(self, recent: Recent) -> None:
        """Ask again what was asked before, as far as what it names is still there."""
        if recent.token is not None:
            self.ask_token(recent.token)
        elif recent.subject is not None:
            self.ask_subject(recent.subject)
        self.template = self._open.directory.templates.get(canonical(recent.template))
        self.change_call(recent.call)
        self.note()

    def note(self) -> None:
        """Keep the present question among the recent ones, if it is one that can be asked again."""
        asker = self.asker
        if asker is None or not isinstance(self.template, Template) or asker.is_unrecognised:
            return
        token = asker.token.id if asker.token is not None else None
        subject = asker.subject.id if asker.token is None and asker.subject is not None else None
        recent = Recent(token, subject, self.template.id, self.call)
        self.recents = [recent, *(other for other in self.recents if other != recent)][:_MOST_RECENT]

    def remember(self) -> None:
        """Keep the recent questions for the next run, but for those of a demo."""
        if self.opened is not None and self.opened.demo is None and self.recents:
            remember_questions(self.opened.workspace.folder, self.recents)

    def answer(self) -> tuple[Question, Answer, Absent | None] | None:
        """Return the present question with its answer, or None where there is no question yet."""
        if self.opened is None or self.asker is None or self.template is None:
            return None
        if isinstance(self.template, Absent):
            question, answer = walk_absent(self.opened.directory, self.asker, self.template, self.call, self.opened.at)
            return question, answer, self.template
        question = Question(self.asker, self.template, self.call, self.opened.at)
        return question, walk(self.opened.directory, question), None
