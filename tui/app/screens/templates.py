"""Screen of the templates of one token: each with its verdict, and the walk to the one under the cursor."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from pyroaring import BitMap
from textual.binding import BindingType

from diagnostics.access.types import Requester, Verdict
from diagnostics.model.organisation import Template
from tui.app import browsing_work, work
from tui.app.actions import Action
from tui.app.browsing_work import NearFindings, TemplateTable
from tui.app.known import Answered
from tui.app.places import Place
from tui.app.screens.base import Slot
from tui.app.screens.browse import BrowseScreen, no_rows
from tui.app.screens.question import change_call, choose_other, why_not_compared
from tui.app.session import Session
from tui.app.widgets.frame import bindings_of
from tui.app.widgets.tinted import RowList
from tui.i18n import _, ngettext
from tui.presentation.answer import NOTHING, Beside, answer_lines
from tui.presentation.compare import requester_label
from tui.presentation.fitting import short_id
from tui.presentation.frame import HeaderBadge, unknown_badge
from tui.presentation.layout import Line, Look
from tui.presentation.links import Side, ToPair, ToQuestion, ToTemplates, ToWho
from tui.presentation.templates import TemplateRow, place_note, template_lines
from tui.presentation.text import short
from tui.presentation.why.beside import beside_answer
from tui.presentation.why.proofs import observed_headline, older_line, seen_line
from tui.presentation.why.repairs import repair_views

_AT_ONCE = 3_000
_MOST_FUTILE, _MOST_ALIKE = 2, 1
"""So much is told beside an answer as long as the cursor moves; the answer in full tells all."""


class _Rows:
    """The rows of a table, or of it those at the positions that were found."""

    def __init__(self, look: Look, table: TemplateTable, positions: Sequence[int]) -> None:
        self._look = look
        self._table = table
        self.positions = positions

    def __len__(self) -> int:
        return len(self.positions)

    def key(self, index: int) -> object:
        return self._table.ids[self.positions[index]]

    def lines(self, rows: range, width: int) -> Sequence[Line]:
        table = self._table
        shown = [
            TemplateRow(table.names[place], *table.answers[table.answer_of[place]])
            for place in self.positions[rows.start : rows.stop]
        ]
        return template_lines(self._look, shown, width)


class TemplatesScreen(BrowseScreen):
    """What the requester gets of all templates, and the answer to the template under the cursor as it moves."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TOKEN_TEMPLATES)
    places: tuple[Place, ...] = (Place.TOKEN_TEMPLATES, Place.FIELD, Place.LIST, Place.EVERYWHERE)
    footer_keys = ("open", "copy-message", "copy-name", "compare", "ask-template", "call", "filter")
    section = "why"

    def __init__(self) -> None:
        """Begin without the rows, which come once every template is walked."""
        super().__init__()
        self._table: Slot[TemplateTable] = Slot()
        self._rows: _Rows | None = None
        self._near: tuple[Answered, NearFindings] | None = None

    def prompt(self) -> str:
        """Return the word before the field."""
        return _("Template:")

    def make_rows(self) -> RowList:
        """Return the list of templates."""
        return RowList(self.look, on_open=self.open_row, id="rows")

    def trail(self) -> Sequence[str]:
        """Return the requester."""
        requester = self.session.requester
        if requester is None:
            return ()
        return (short(requester.token.name) if requester.token is not None else requester_label(requester),)

    def badges(self) -> Sequence[HeaderBadge | None]:
        """Return the badges of every screen, and how many templates are not known."""
        walked = self.session.walked
        unknown = walked.gap.counts[Verdict.UNKNOWN] if walked is not None else 0
        return (*super().badges(), unknown_badge(unknown))

    # Rows.

    def draw(self) -> None:
        """Have every template walked and listed, and show those that hold the words typed."""
        self.parts.findings.walk_all()
        self.parts.findings.find_observed()
        walked = self.session.walked
        if walked is not None:
            job = partial(browsing_work.list_templates, walked)
            self.fill(self._table, walked, job, group="rows", title="")
        super().draw()

    def _listed(self) -> TemplateTable | None:
        """Return the table of the templates as they are walked now."""
        table = self._table.value
        return table if table is not None and table.walked is self.session.walked else None

    def look_for(self, wanted: str) -> None:
        """Find the templates that hold the words typed."""
        table = self._listed()
        if table is None:
            return
        if not wanted.strip():
            self._show(table, wanted, range(len(table.ids)))
        elif len(table.ids) > _AT_ONCE:
            job = partial(work.search, table.haystack, wanted)
            self.parts.jobs.run(job, partial(self._take_found, table), group="search")
        else:
            self._show(table, wanted, table.haystack.find(wanted))

    def _take_found(self, table: TemplateTable, found: work.Found) -> None:
        if self.is_ready and found.wanted == self.field.value and table is self._listed():
            self._show(table, found.wanted, found.positions)

    def _show(self, table: TemplateTable, wanted: str, positions: Sequence[int]) -> None:
        is_same_search = self._shown_for == wanted
        rows = self.query_one("#rows", RowList)
        self._rows = _Rows(self.look, table, positions)
        rows.show_window(self._rows, keep_place=is_same_search)
        self.panes.rows_pane.tell(title=_("Templates"))
        self.rows_shown(wanted)

    def found_text(self) -> str:
        """Return how many templates were found, and how many of these the token gets."""
        table, shown = self._listed(), self._rows
        if table is None or shown is None:
            return _("walking every template") if self.session.requester is not None else ""
        visible, total = table.walked.gap.answers.visible, len(table.ids)
        if len(shown) == total:
            return _("gets {got:,} of {total:,}").format(got=len(visible), total=total)
        got = len(visible & BitMap(shown.positions))
        return _("{found:,} of {total:,}, gets {got:,}").format(found=len(shown), total=total, got=got)

    def template_at(self, place: int) -> Template | None:
        """Return the template of the row at a place."""
        table, rows = self._listed(), self._rows
        if table is None or rows is None or not place < len(rows):
            return None
        return table.walked.gap.templates[rows.positions[place]]

    @property
    def template(self) -> Template | None:
        """The template under the cursor."""
        return self.template_at(self.list.cursor) if self.is_ready else None

    # The answer.

    def _asked(self) -> Answered | None:
        """Return the answer to the template under the cursor."""
        session, template = self.session, self.template
        if session.known is None or session.requester is None or template is None:
            return None
        return session.known.answer(session.requester, template, session.call, session.proof)

    def draw_detail(self) -> None:
        """Write the answer to the template under the cursor at once, and have what takes longer found."""
        rows, asked = self.query_one("#rows", RowList), self._asked()
        if asked is None:
            wanted = self.field.value
            is_empty = self._rows is not None and not len(self._rows)
            self.panes.detail_pane.tell(title="")
            self.panes.rows_pane.tell(note="")
            self.detail.write(lambda _width, _height: no_rows(wanted) if is_empty else ())
            return
        self.panes.rows_pane.tell(note=place_note(self.look, rows.cursor, rows.in_sight(), len(rows.listing)))
        self.panes.detail_pane.tell(title=short(asked.question.template.name))
        self.detail.write(partial(self._write_answer, asked, self._beside(asked)))
        self._find_near(asked)

    def _write_answer(self, asked: Answered, beside: Beside, width: int, height: int) -> Sequence[Line]:
        """Return the answer in the room there is, and where that is too little, how to read the rest."""
        found = answer_lines(self.look, asked.question, asked.answer, width, height, beside)
        if not found.left_off:
            return found.lines
        rest = found.left_off + 1
        more = ngettext("{count} more line: enter", "{count} more lines: enter", rest).format(count=rest)
        return [*found.lines[:-1], ((more, "dim"),)]

    def _find_near(self, asked: Answered) -> None:
        known, session = self.session.known, self.session
        if known is None or session.requester is None or (self._near is not None and self._near[0] is asked):
            return
        proof = session.proof
        facts = proof.directory if proof is not None else known.opened.directory
        by_facts = known.answer(session.requester, asked.question.template, session.call).answer
        job = partial(browsing_work.find_near, known, facts, asked.question, asked.answer, by_facts)
        self.parts.jobs.run(job, partial(self._take_near, asked), group="near", about=asked)

    def _take_near(self, asked: Answered, found: NearFindings) -> None:
        self._near = (asked, found)
        if asked.repairs is None:
            asked.repairs = found.repairs
        if self.is_ready and self._asked() is asked:
            self.draw_detail()
            self.draw_keys()

    def _beside(self, asked: Answered) -> Beside:
        """Return what is known beside an answer, in words."""
        known = self.session.known
        if known is None:
            return NOTHING
        directory, question = known.opened.directory, asked.question
        found = self._near[1] if self._near is not None and self._near[0] is asked else None
        views = None
        if asked.repairs is not None:
            views = repair_views(directory, question, asked.answer, asked.repairs, with_names=False)
        told = beside_answer(directory, question, found.beside) if found is not None else None
        alike = (*told.near, *told.siblings, *self._in_short(told.alike, found)) if told is not None else ()
        return Beside(
            repairs=views,
            futile=told.futile[:_MOST_FUTILE] if told is not None else (),
            alike=alike[:_MOST_ALIKE],
            notes=self._observed(asked),
            headline=self._headline(asked),
            is_awaited=asked.repairs is None and found is None,
        )

    def _in_short(self, lines: Sequence[str], found: NearFindings | None) -> Sequence[str]:
        """Return the lines of look-alikes with ids by both their ends, since names are what tells them apart here."""
        ids = [one.id for one in found.beside.look_alikes] if found is not None else []
        return [line.replace(short(one), short_id(self.look, one)) for line, one in zip(lines, ids, strict=True)]

    def _headline(self, asked: Answered) -> str:
        """Return what was observed, where the answer rests on that."""
        proof = self.session.proof
        told = observed_headline(proof, asked.question, asked.answer, asked.basis) if proof is not None else None
        return told or ""

    def _observed(self, asked: Answered) -> Sequence[str]:
        known = self.session.known
        observed = known.observed_of(self.session.requester) if known is not None else None
        if observed is None:
            return ()
        if observed.proof is None:
            return (older_line(observed.observation),)
        seen = seen_line(observed.proof, asked.question.template)
        return (seen,) if observed.proof.is_consistent else (_("Observation and facts contradict each other."), seen)

    # Actions.

    def open_row(self, place: int) -> None:
        """Open the answer in full."""
        template = self.template_at(place)
        if template is not None:
            self.session.ask_template(template.id)
            self.parts.navigation.follow(ToQuestion())

    def title_of(self, action: Action) -> str:
        """Return what an action does here."""
        if action.id in ("open", "take"):
            return _("in full")
        return _("search") if action.id == "filter" else super().title_of(action)

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done to the template under the cursor."""
        if why_not := super().why_not(action):
            return why_not
        if action.id in ("copy-message", "copy-name", "compare", "ask-template", "open") and self.template is None:
            return _("There is no template under the cursor.")
        if action.id == "compare":
            return why_not_compared(self.session)
        return self._why_no_message() if action.id == "copy-message" else ""

    def _why_no_message(self) -> str:
        asked = self._asked()
        if asked is None or asked.answer.verdict is Verdict.VISIBLE:
            return _("It is visible: there is nobody to ask for anything.")
        if asked.repairs is None:
            return _("The repairs are still being looked for.")
        return "" if asked.repairs.first else _("Nothing was found that would make it visible.")

    def do_copy_message(self) -> None:
        """Copy the message that asks for the first repair."""
        asked = self._asked()
        views = self._beside(asked).repairs if asked is not None else None
        if views is not None and views.views:
            self.parts.delivery.copy(partial(str, views.views[0].message))

    def do_copy_name(self) -> None:
        """Copy name and id of the template."""
        if (template := self.template) is not None:
            self.parts.delivery.copy(partial("{} {}".format, template.name, template.id))

    def do_call(self) -> None:
        """Change the parameters of the call."""
        change_call(self)

    def do_ask_template(self) -> None:
        """List the audience of the template."""
        if (template := self.template) is not None:
            self.parts.navigation.follow(ToWho(template.id))

    def do_compare(self) -> None:
        """Set another token beside this one, for the template under the cursor."""
        requester, template = self.session.requester, self.template
        if requester is None or template is None:
            return
        own = Side(requester, template)

        def compare(other: Requester) -> None:
            self.parts.navigation.follow(ToPair(own, Side(other, template)))

        choose_other(self, requester, compare, template)


def templates_screen(target: ToTemplates, session: Session) -> TemplatesScreen | None:
    """Return the templates of a token, which is the requester from now on; None where it is listed no more."""
    session.ask_token(target.token)
    return TemplatesScreen() if session.requester is not None else None
