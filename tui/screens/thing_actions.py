"""The questions about one thing of the organisation, the same on a list of things as on the thing's own page."""

from diagnostics.organisation.model import Entry, Template, User
from diagnostics.tokens.inventory import ServiceUser
from tui.actions import Action, action_named, actions_of
from tui.language import _
from tui.places import Place
from tui.presentation.targets import ToSubject, ToTemplate, ToWho
from tui.screens.base import FramedScreen

_PLACES = {"templates": (Place.TEMPLATE,), "users": (Place.SUBJECT,), "service_users": (Place.SUBJECT,)}


def asked_about(kind: str) -> tuple[Place, ...]:
    """Return the places of the questions about things of a kind."""
    return _PLACES.get(kind, ())


class ThingActions(FramedScreen[None]):
    """A screen that has a thing under its cursor, or is about one. Its `places` say of which kind."""

    @property
    def thing(self) -> Entry | None:
        """The thing that is meant."""
        return None

    def action_act(self, identifier: str) -> None:
        """Do an action, if it is one about this kind of thing."""
        if action_named(identifier) in actions_of(*self.places):
            super().action_act(identifier)

    def why_not(self, action: Action) -> str:
        """Return why an action cannot be done now: a user of another organisation asks nothing here."""
        if why_not := super().why_not(action):
            return why_not
        thing, opened = self.thing, self.session.opened
        if action.id == "ask-why" and self.session.asker is None:
            return _("Choose a token first: 1, then t.")
        if action.id != "ask-subject" or not isinstance(thing, User) or opened is None:
            return ""
        is_foreign = opened.directory.is_foreign(thing.organisation)
        return _("A user of another organisation asks nothing here.") if is_foreign else ""

    def do_ask_why(self) -> None:
        """Ask why the token gets the template, or not."""
        if isinstance(self.thing, Template):
            self.host.follow(ToTemplate(self.thing.id))

    def do_ask_template(self) -> None:
        """List who sees the template."""
        if isinstance(self.thing, Template):
            self.host.follow(ToWho(self.thing.id))

    def do_ask_subject(self) -> None:
        """List what the user or service user sees."""
        if isinstance(self.thing, User | ServiceUser):
            self.host.follow(ToSubject(self.thing.id))
