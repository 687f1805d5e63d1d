"""From actions to the bindings of Textual."""

from textual.binding import Binding, BindingType

from tui.actions import actions_of
from tui.language import _
from tui.places import Place


def bindings_of(*places: Place) -> list[BindingType]:
    """Return the bindings of the actions of these places."""
    return [
        Binding(",".join(action.keys), f"act('{action.id}')", _(action.title), show=False)
        for place in places
        for action in actions_of(place)
        if action.keys
    ]
