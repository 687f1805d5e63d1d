"""Places of the app that actions are offered at, with their titles in the sheet of keys."""

from enum import StrEnum

from tui.i18n import N_


class Place(StrEnum):
    """Where an action is offered: on one screen, in every list, or everywhere."""

    EVERYWHERE = "everywhere"
    LIST = "list"
    CHOOSER = "chooser"
    FORM = "form"
    FILTER = "filter"
    FIELD = "field"
    WHY = "why"
    GAP = "gap"
    TEMPLATES = "templates"
    TOKEN_TEMPLATES = "token-templates"
    ORGANISATION = "organisation"
    THINGS = "things"
    TEMPLATE = "template"
    SUBJECT = "subject"
    WHO = "who"
    REPAIR = "repair"
    TOKENS = "tokens"
    TOKEN = "token"
    ROTATION = "rotation"
    CONFIRM = "confirm"
    SECRET = "secret"
    ACTIVITY = "activity"
    DEMOS = "demos"
    BROKEN = "broken"
    TEXT = "text"


PLACE_TITLES = {
    Place.CHOOSER: N_("Where one is chosen of many"),
    Place.FORM: N_("In a form"),
    Place.FILTER: N_("While filtering"),
    Place.FIELD: N_("While typing what to find"),
    Place.WHY: N_("Why"),
    Place.GAP: N_("Gap"),
    Place.TEMPLATES: N_("A list of templates"),
    Place.TOKEN_TEMPLATES: N_("The templates of a token"),
    Place.TEMPLATE: N_("A template"),
    Place.SUBJECT: N_("A user or service user"),
    Place.WHO: N_("Who sees a template"),
    Place.REPAIR: N_("A way to mend it"),
    Place.TOKENS: N_("Tokens"),
    Place.TOKEN: N_("A token"),
    Place.ROTATION: N_("A rotation"),
    Place.CONFIRM: N_("A change that is asked about"),
    Place.SECRET: N_("A new secret"),
    Place.ACTIVITY: N_("Activity"),
    Place.DEMOS: N_("Demos"),
    Place.BROKEN: N_("A workspace that cannot be used"),
}
"""The titles of the places that have keys of their own, in the order of the sheet of keys."""
