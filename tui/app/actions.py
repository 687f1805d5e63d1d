"""Every action of the app as data: its keys, its words, where it is offered, and why it cannot be done now.

The bar of keys, the key sheet, the command palette and the bindings are all made from here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tui.app.places import Place
from tui.app.session import Situation
from tui.i18n import N_, _

WhyNot = Callable[[Situation], str]
"""Returns why an action cannot be done now, in a sentence; empty where it can."""


def _always(situation: Situation) -> str:  # noqa: ARG001  # the signature of all of them
    return ""


def _open(situation: Situation) -> str:
    return "" if situation.is_open else _("No workspace is open. Open a demo, or start with --workspace DIR.")


def _requester(situation: Situation) -> str:
    return _open(situation) or ("" if situation.has_requester else _("Choose a token first: t."))


def _question(situation: Situation) -> str:
    return _requester(situation) or ("" if situation.has_question else _("Choose a template first: x."))


def _call(situation: Situation) -> str:
    if why_not := _requester(situation):
        return why_not
    return "" if situation.makes_a_call else _("The web app's view makes no call, so it has no parameters.")


def _gap(situation: Situation) -> str:
    return _requester(situation) or ("" if situation.has_gap else _("The templates are still being walked."))


def _source(situation: Situation) -> str:
    return "" if situation.has_source else _open(situation)


def _colours(situation: Situation) -> str:
    return "" if situation.has_colours else _("NO_COLOR is set, so no colours are shown.")


def _recent(situation: Situation) -> str:
    return _open(situation) or ("" if situation.has_recent else _("Nothing was asked before."))


def _changeable(situation: Situation) -> str:
    if situation.is_demo:
        return _("A demo is not changed. Copy it first: sightline demo NAME --copy DIR.")
    return _open(situation)


@dataclass(frozen=True, slots=True)
class Action:
    """One action. `in_bar` tells whether the bar of keys shows it with its title; the key sheet shows all."""

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    places: tuple[Place, ...]
    why_not: WhyNot = _always
    in_bar: bool = True


ACTIONS = (
    Action("up", ("up", "k"), N_("up"), N_("Move up"), (Place.LIST,), in_bar=False),
    Action("down", ("down", "j"), N_("down"), N_("Move down"), (Place.LIST,), in_bar=False),
    Action("page-up", ("pageup",), N_("page up"), N_("Move up a page"), (Place.LIST,), in_bar=False),
    Action("page-down", ("pagedown", "space"), N_("page down"), N_("Move down a page"), (Place.LIST,), in_bar=False),
    Action("first", ("home", "g"), N_("first"), N_("Move to the first line"), (Place.LIST,), in_bar=False),
    Action("last", ("end", "G"), N_("last"), N_("Move to the last line"), (Place.LIST,), in_bar=False),
    Action("open", ("enter",), N_("open"), N_("Open or explain what the cursor is on"), (Place.LIST,)),
    Action(
        "token",
        ("t",),
        N_("token"),
        N_("Choose whose request to look at: a token, a pasted secret, or a user's web app"),
        (Place.WHY, Place.GAP),
        _open,
    ),
    Action("template", ("x",), N_("template"), N_("Choose the template to ask about"), (Place.WHY,), _open),
    Action(
        "call",
        ("c",),
        N_("call"),
        N_("Change the parameters of the call"),
        (Place.WHY, Place.GAP, Place.TOKEN_TEMPLATES),
        _call,
    ),
    Action("recent", ("r",), N_("recent"), N_("Ask again what was asked before"), (Place.WHY,), _recent),
    Action(
        "filter",
        ("slash",),
        N_("filter"),
        N_("Show only what contains the words you type"),
        (
            Place.TEMPLATES,
            Place.TOKEN_TEMPLATES,
            Place.THINGS,
            Place.WHO,
            Place.DEMOS,
            Place.TOKENS,
            Place.ACTIVITY,
        ),
    ),
    Action("take", ("enter",), N_("open"), N_("Open the row that the cursor is on"), (Place.FIELD,)),
    Action("to-rows", ("down",), N_("rows"), N_("Go down into the rows that were found"), (Place.FIELD,)),
    Action("leave-field", ("escape",), N_("keys"), N_("Leave the line: letters are keys then"), (Place.FIELD,)),
    Action("keep-filter", ("enter", "down"), N_("keep"), N_("Go to the rows that were found"), (Place.FILTER,)),
    Action("drop-filter", ("escape",), N_("show all"), N_("Show all rows again"), (Place.FILTER,)),
    Action("create", ("a",), N_("add"), N_("Create a token"), (Place.TOKENS,), _changeable),
    Action(
        "edit",
        ("e",),
        N_("edit"),
        N_("Change a token's name, period, integration or permission sets"),
        (Place.TOKENS, Place.TOKEN),
        _changeable,
    ),
    Action("revoke", ("v",), N_("revoke"), N_("Stop a token at once"), (Place.TOKENS, Place.TOKEN), _changeable),
    Action(
        "regenerate",
        ("n",),
        N_("new secret"),
        N_("Give a revoked service user token a new secret"),
        (Place.TOKENS, Place.TOKEN),
        _changeable,
    ),
    Action(
        "delete",
        ("d",),
        N_("delete"),
        N_("Delete a token for ever"),
        (Place.TOKENS, Place.TOKEN, Place.ROTATION),
        _changeable,
    ),
    Action(
        "rotate",
        ("o",),
        N_("rotate"),
        N_("Change a secret without an outage"),
        (Place.TOKENS, Place.TOKEN),
        _open,
    ),
    Action("use-token", ("y",), N_("ask why"), N_("Ask why with this token"), (Place.TOKENS, Place.TOKEN), _open),
    Action(
        "compare",
        ("equals_sign",),
        N_("compare"),
        N_("Set another token, or another template, beside this one"),
        (Place.WHY, Place.GAP, Place.TOKEN_TEMPLATES, Place.TOKENS, Place.TOKEN, Place.ROTATION),
        _open,
    ),
    Action("export-why", ("e",), N_("export"), N_("Write the answer to a file, or copy it"), (Place.WHY,), _question),
    Action("export-gap", ("e",), N_("export"), N_("Write the gap to a file, or copy it"), (Place.GAP,), _gap),
    Action("begin", ("b",), N_("begin"), N_("Create the second token of the rotation"), (Place.ROTATION,), _changeable),
    Action("finish", ("f",), N_("finish"), N_("Revoke the old token of the rotation"), (Place.ROTATION,), _changeable),
    Action("agree", ("y",), N_("yes, do it"), N_("Do what was asked about"), (Place.CONFIRM,)),
    Action("copy-secret", ("c",), N_("copy"), N_("Copy the secret to the clipboard"), (Place.SECRET,)),
    Action("save-secret", ("w",), N_("write to a file"), N_("Write the secret to a new file"), (Place.SECRET,)),
    Action(
        "copy-message",
        ("m",),
        N_("copy message"),
        N_("Copy the message to send"),
        (Place.REPAIR, Place.TOKEN_TEMPLATES),
    ),
    Action("copy-name", ("y",), N_("copy"), N_("Copy name and id of the template"), (Place.TOKEN_TEMPLATES,)),
    Action("ask-why", ("y",), N_("why"), N_("Why does the token get this template, or not?"), (Place.TEMPLATE,), _open),
    Action(
        "ask-template",
        ("w",),
        N_("who sees it"),
        N_("List who sees this template, and who does not"),
        (Place.WHY, Place.TEMPLATE, Place.TEMPLATES, Place.TOKEN_TEMPLATES),
        _open,
    ),
    Action(
        "ask-subject",
        ("s",),
        N_("what it sees"),
        N_("List what this token, user or service user sees, and what it does not, by cause"),
        (Place.TOKENS, Place.TOKEN, Place.SUBJECT, Place.WHO),
        _open,
    ),
    Action("retry", ("r",), N_("read again"), N_("Read the workspace again after mending it"), (Place.BROKEN,)),
    Action(
        "home",
        ("0",),
        N_("Home"),
        N_("The tokens with what each gets, and a search over everything"),
        (Place.EVERYWHERE,),
        _source,
        in_bar=False,
    ),
    Action("why", ("1",), N_("Why"), N_("One token, one template: the whole walk"), (Place.EVERYWHERE,), in_bar=False),
    Action(
        "gap",
        ("2",),
        N_("Gap"),
        N_("Every template a token does not get, by cause"),
        (Place.EVERYWHERE,),
        _open,
        in_bar=False,
    ),
    Action(
        "tokens",
        ("3",),
        N_("Tokens"),
        N_("The tokens: create, edit, revoke, rotate and more"),
        (Place.EVERYWHERE,),
        _open,
        in_bar=False,
    ),
    Action(
        "organisation",
        ("4",),
        N_("Organisation"),
        N_("Users, groups, sites, permission sets and templates"),
        (Place.EVERYWHERE,),
        _open,
        in_bar=False,
    ),
    Action("activity", ("5",), N_("Activity"), N_("What was done to tokens"), (Place.EVERYWHERE,), _open, in_bar=False),
    Action("demos", ("6",), N_("Demos"), N_("Open a demo workspace"), (Place.EVERYWHERE,), in_bar=False),
    Action("palette", ("colon", "ctrl+p"), N_("all"), N_("Find any action by name"), (Place.EVERYWHERE,)),
    Action(
        "theme", (), N_("colours"), N_("Choose the colours, remembered for next time"), (Place.EVERYWHERE,), _colours
    ),
    Action(
        "reload",
        ("f5",),
        N_("reload"),
        N_("Read the workspace again, and draw the screen anew"),
        (Place.EVERYWHERE,),
        _source,
        in_bar=False,
    ),
    Action(
        "cancel",
        ("escape",),
        N_("stop"),
        N_("Give up what is being worked on; where nothing is, go back"),
        (Place.EVERYWHERE,),
        in_bar=False,
    ),
    Action("help", ("question_mark", "f1"), N_("help"), N_("Show every key"), (Place.EVERYWHERE,)),
    Action("back", ("q",), N_("back"), N_("Go back; from the first screen, leave"), (Place.EVERYWHERE,)),
    Action("leave", ("ctrl+q", "ctrl+c"), N_("leave"), N_("Leave at once"), (Place.EVERYWHERE,), in_bar=False),
    Action("close", ("escape",), N_("back"), N_("Go back without choosing"), (Place.CHOOSER, Place.FORM)),
    Action("choose", ("enter",), N_("choose"), N_("Take the row that the cursor is on"), (Place.CHOOSER,)),
    Action("next-field", ("tab", "down"), N_("next line"), N_("Go to the next line"), (Place.FORM,)),
    Action(
        "previous-field",
        ("shift+tab", "up"),
        N_("line before"),
        N_("Go to the line before"),
        (Place.FORM,),
    ),
    Action("finish-form", ("ctrl+s",), N_("finish"), N_("Finish the form as it stands"), (Place.FORM,)),
    Action(
        "submit", ("enter",), N_("go on"), N_("Go on to the next line, and after the last one finish"), (Place.FORM,)
    ),
)
"""All actions, in the order in which they are listed."""

SECTIONS = ("why", "gap", "tokens", "organisation", "activity", "demos")
"""The actions that open the sections of the app, in the order of their keys."""

_BY_ID = {action.id: action for action in ACTIONS}

_KEY_NAMES = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "escape": "esc",
    "equals_sign": "=",
    "pageup": "pgup",
    "pagedown": "pgdn",
}


def action_named(identifier: str) -> Action:
    """Return the action with that id."""
    return _BY_ID[identifier]


def actions_of(*places: Place) -> tuple[Action, ...]:
    """Return the actions of these places, in the order of the list."""
    return tuple(action for action in ACTIONS if set(action.places) & set(places))


def key_name(key: str) -> str:
    """Return a key as it is written on a keyboard."""
    return _KEY_NAMES.get(key, key)


def key_names(action: Action) -> str:
    """Return the keys of an action, the usual one first."""
    return ", ".join(map(key_name, action.keys))


def moves() -> tuple[Action, ...]:
    """Return the actions that move the cursor of a list, which the bar of keys shows together."""
    return tuple(action for action in actions_of(Place.LIST) if not action.in_bar)


def in_bar(places: Iterable[Place]) -> tuple[Action, ...]:
    """Return the actions that the bar of keys shows on a screen of these places."""
    return tuple(action for action in actions_of(*places) if action.in_bar)
