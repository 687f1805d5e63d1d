"""Home: the tokens with what each gets, and a search over all that can be asked about."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar, NamedTuple

from textual.binding import BindingType

from diagnostics.access.lookup import requester_of_token
from diagnostics.access.types import Requester, Verdict
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Token
from diagnostics.tokens.state import Circumstances
from tui.app import browsing_work
from tui.app.actions import Action
from tui.app.everything import FoundThings
from tui.app.known import GapResult, Known
from tui.app.places import Place
from tui.app.remembering import Recent
from tui.app.screens.browse import BrowseScreen, no_rows
from tui.app.screens.tokens import TokenActions
from tui.app.widgets.frame import bindings_of
from tui.app.widgets.tinted import RowPage
from tui.i18n import _, ngettext
from tui.presentation.fitting import apart, cut, middle, short_id
from tui.presentation.home import HomeSection, HomeToken, asked_line, section_lines, summary_lines
from tui.presentation.layout import Item, Line
from tui.presentation.links import Target, ToSubject, ToTemplates, ToThing, ToWho
from tui.presentation.templates import position
from tui.presentation.text import cells, short
from tui.presentation.tokens.list import TokenList, token_list

_MOST_TOKENS = 300
_MOST_ASKED = 3


class _Listed(NamedTuple):
    """The list of the tokens of a state of the workspace."""

    known: Known
    view: TokenList


class HomeScreen(TokenActions, BrowseScreen):
    """Every token with what it gets of all templates; with words typed, everything that they are found in."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_of(Place.TOKENS)
    places: tuple[Place, ...] = (Place.TOKENS, Place.FIELD, Place.LIST, Place.EVERYWHERE)
    footer_keys = ("open", "filter", "create", "revoke", "rotate", "compare", "use-token")

    def __init__(self) -> None:
        """Begin without the list, which is made when the workspace is at hand."""
        super().__init__()
        self._listed: _Listed | None = None
        self._found: FoundThings | None = None

    def prompt(self) -> str:
        """Return the word before the field."""
        return _("Find:")

    def make_rows(self) -> RowPage:
        """Return the page of tokens, or of what was found."""
        return RowPage(self.look, on_open=self.open_row, id="rows")

    @property
    def _page(self) -> RowPage:
        return self.query_one("#rows", RowPage)

    # Rows.

    def draw(self) -> None:
        """Have the templates of every token counted, and show the tokens, or what was found."""
        self._count()
        super().draw()

    def look_for(self, wanted: str) -> None:
        """Find the words typed in all names."""
        known = self.session.known
        if known is None:
            return
        if wanted.strip():
            job = partial(browsing_work.find_things, known, wanted)
            self.parts.jobs.run(job, partial(self._show, known, wanted), group="search", about=(known, wanted))
        else:
            self._show(known, wanted, None)

    def _show(self, known: Known, wanted: str, found: FoundThings | None) -> None:
        if not self.is_ready or known is not self.session.known or wanted != self.field.value:
            return
        is_same_search = self._shown_for == wanted
        self._found = found
        self._page.show_page(self._write, keep_place=is_same_search)
        self.panes.rows_pane.tell(title=_("Tokens") if found is None else _("Found"))
        self.rows_shown(wanted)

    def _write(self, width: int) -> Sequence[Item]:
        found, known = self._found, self.session.known
        if known is None:
            return ()
        tokens = found.tokens if found is not None else known.opened.workspace.inventory.tokens[:_MOST_TOKENS]
        items = self._token_items(known, tokens, width)
        if found is not None:
            items += self._items(_("Templates"), [(one.name, one.id, ToWho(one.id)) for one in found.templates], width)
            people = [(one.name, one.id, ToSubject(one.id)) for one in found.people]
            items += self._items(_("Users and service users"), people, width)
            groups = [(one.name, one.id, ToThing("groups", one.id)) for one in found.groups]
            items += self._items(_("Groups"), groups, width)
        elif (rest := len(known.opened.workspace.inventory.tokens) - len(tokens)) > 0:
            more = ngettext("{count:,} more: type a part of its name.", "{count:,} more: type a part of a name.", rest)
            items.append(Item((((more.format(count=rest), "dim"),),), selectable=False))
        return items

    def _token_items(self, known: Known, tokens: Sequence[Token], width: int) -> list[Item]:
        directory = known.opened.directory
        total = len(directory.organisation.templates)
        wanted = {canonical(token.id) for token in tokens}
        view = self._list_of(known)
        sections = []
        for section in view.sections:
            rows = [row for row in section.rows if canonical(row.token.id) in wanted]
            if rows:
                counted = [HomeToken(row, self._visible(known, row.token), total) for row in rows]
                sections.append(HomeSection(rows[0].token.kind, counted, view.quotas))
        items: list[Item] = []
        drawn = section_lines(self.look, sections, directory, width)
        for shown, (title, lines) in zip(sections, drawn, strict=True):
            items.append(Item((title,), selectable=False))
            for token, line in zip(shown.tokens, lines, strict=True):
                items.append(Item((line,), ToTemplates(token.row.token.id)))
        return items

    def _list_of(self, known: Known) -> TokenList:
        if self._listed is None or self._listed.known is not known:
            opened = known.opened
            circumstances = Circumstances(opened.workspace.organisation, opened.at)
            view = token_list(opened.directory, circumstances, opened.workspace.inventory.tokens)
            self._listed = _Listed(known, view)
        return self._listed.view

    def _items(self, title: str, things: Sequence[tuple[str, str, Target]], width: int) -> list[Item]:
        if not things:
            return []
        items = [Item((((title, "strong"),),), selectable=False)]
        for name, identifier, target in things:
            number = short_id(self.look, identifier)
            shown = middle(self.look, name, max(width - cells(number) - 4, 8))
            line = apart(((f" {shown}", ""),), ((number, "dim"),), width)
            items.append(Item((cut(self.look, line, width),), target))
        return items

    def found_text(self) -> str:
        """Return how much was found, or what can be looked for."""
        if self._found is None or not self.field.value.strip():
            return _("a token, a template, a person, a group, an id")
        return ngettext("{count:,} found", "{count:,} found", self._found.total).format(count=self._found.total)

    # What each token gets.

    def _count(self) -> None:
        known = self.session.known
        if known is None:
            return
        missing = [
            token
            for token in known.opened.workspace.inventory.tokens[:_MOST_TOKENS]
            if canonical(token.id) not in known.gaps
        ]
        if missing:
            job = partial(browsing_work.walk_tokens, known, missing)
            take = partial(self._take_gaps, known)
            self.parts.jobs.run(job, take, group="counts", about=known, on_part=take)

    def _take_gaps(self, known: Known, found: Sequence[GapResult]) -> None:
        for one in found:
            if one.requester.token is not None:
                known.gaps[canonical(one.requester.token.id)] = one
        if self.is_ready and self.app.screen is self and known is self.session.known:
            self._page.show_page(self._write)
            self.draw_detail()

    def _visible(self, known: Known, token: Token) -> int | None:
        found = known.gaps.get(canonical(token.id))
        return found.gap.counts[Verdict.VISIBLE] if found is not None else None

    # The detail.

    @property
    def token(self) -> Token | None:
        """The token under the cursor."""
        target, opened = self._page.target if self.is_ready else None, self.session.opened
        if opened is None or not isinstance(target, ToTemplates):
            return None
        return opened.directory.tokens.get(canonical(target.token))

    def draw_detail(self) -> None:
        """Write what the token under the cursor does not get, or what can be asked about another row."""
        page, known = self._page, self.session.known
        places = [item for item in range(page.item_count()) if page.is_selectable(item)]
        place = places.index(page.cursor) if page.cursor in places else 0
        self.panes.rows_pane.tell(note=position(place, len(places)))
        token = self.token
        self.panes.detail_pane.tell(title=short(token.name) if token is not None else "")
        if known is None:
            self.detail.write(lambda _width, _height: ())
        elif not places:
            wanted = self.field.value
            self.detail.write(lambda _width, _height: no_rows(wanted))
        elif token is not None:
            self._draw_token(known, token)
        else:
            sentence = _meaning(page.target)
            self.detail.write(lambda width, _height: [cut(self.look, ((sentence, ""),), width)])

    def _draw_token(self, known: Known, token: Token) -> None:
        found = known.gaps.get(canonical(token.id))
        asked = self._asked(known)
        name = token.name if self.panes.size.width < 100 else ""

        def write(width: int, height: int) -> Sequence[Line]:
            lines: list[Line] = []
            if found is not None:
                lines = summary_lines(self.look, name, found.gap, width, max(height - 2, 1))
            last = asked_line(self.look, asked, width)
            return [*lines, (), last] if last else lines

        self.detail.write(write)

    def _asked(self, known: Known) -> list[tuple[str, Verdict]]:
        """Return the templates asked about last, each with its verdict."""
        found = []
        for recent in self.session.recents[:_MOST_ASKED]:
            template = known.opened.directory.templates.get(canonical(recent.template))
            requester = _requester_of(known, recent)
            if template is not None and requester is not None:
                found.append((template.name, known.answer(requester, template, recent.call).answer.verdict))
        return found

    # Actions.

    def open_row(self, _place: int) -> None:
        """Open the templates of the token under the cursor, or what else was found."""
        if (target := self._page.target) is not None:
            self.parts.navigation.follow(target)

    def title_of(self, action: Action) -> str:
        """Return what an action does here."""
        if action.id in ("open", "take"):
            return _("templates") if self.token is not None else _("open")
        return _("find") if action.id == "filter" else super().title_of(action)

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done to the row under the cursor."""
        if why_not := super().why_not(action):
            return why_not
        needs_token = action.id in ("edit", "revoke", "regenerate", "delete", "rotate", "compare", "use-token")
        if needs_token and self.token is None:
            return _("There is no token under the cursor.")
        return self.refusal(action.id)


def _meaning(target: Target | None) -> str:
    """Return what opening a row that is no token leads to."""
    match target:
        case ToWho():
            return _("enter lists who sees this template, and who does not.")
        case ToSubject():
            return _("enter lists what this person sees in the web app, and what not, by cause.")
        case ToThing():
            return _("enter lists the members of this group.")
    return ""


def _requester_of(known: Known, recent: Recent) -> Requester | None:
    directory = known.opened.directory
    if recent.token is not None:
        token = directory.tokens.get(canonical(recent.token))
        return requester_of_token(directory, token) if token is not None else None
    subject = directory.subject(recent.subject) if recent.subject is not None else None
    return Requester(None, subject) if subject is not None else None
