"""The page of each reason: what it means, where the rule comes from, what usually fixes it and where in the product."""

from typing import NamedTuple

from diagnostics.access.reasons import Reason
from tui.language import N_, _
from tui.presentation.reason_pages_access import ACCESS_PAGES
from tui.presentation.reason_text import ReasonText

_HELP_TOKENS = N_("help page 005096, service user API tokens")
_HELP_USER_TOKENS = N_("help page 000007, user API tokens")
_HELP_SETS = N_("help page 000073, permission sets")
_TOKENS_TAB = N_("Integrations > API tokens")
_USERS = N_("Users > the user")

_PAGES = {
    Reason.TOKEN_ACTIVE: ReasonText(
        N_("The token is active, of this organisation, and was used within its inactivity period."),
        _HELP_TOKENS,
    ),
    Reason.TOKEN_UNRECOGNISED: ReasonText(
        N_("The secret given matches no token of the workspace. The API would answer 401 and not say why."),
        _HELP_TOKENS,
        N_("Check that the whole secret was copied. Otherwise create or regenerate the token and use the new secret."),
        _TOKENS_TAB,
    ),
    Reason.TOKEN_OF_ANOTHER_ORGANISATION: ReasonText(
        N_("A token is bound to one organisation and sees nothing of any other, even where its owner belongs to both."),
        _HELP_TOKENS,
        N_("Create a token in this organisation and use its secret."),
        _TOKENS_TAB,
    ),
    Reason.TOKEN_DELETED: ReasonText(
        N_("The token was deleted. That is for ever: it can be neither recovered nor regenerated."),
        _HELP_TOKENS,
        N_("Create a new token and put its secret into the integration."),
        _TOKENS_TAB,
    ),
    Reason.TOKEN_REVOKED: ReasonText(
        N_("The token was revoked and stopped working at once."),
        _HELP_TOKENS,
        N_(
            "Regenerate a service user's token, create a new one in place of a user's, and update the integration. "
            "There is room for 20 active service user tokens, and 10 for each user."
        ),
        _TOKENS_TAB,
    ),
    Reason.OWNER_LEFT: ReasonText(
        N_("A user token ends when its user leaves the organisation."),
        _HELP_TOKENS,
        N_("Use a token of someone who belongs to the organisation, or a service user's, which no leaver takes along."),
        _TOKENS_TAB,
    ),
    Reason.OWNER_DEACTIVATED: ReasonText(
        N_("A user token ends when its user is deactivated."),
        _HELP_TOKENS,
        N_("Reactivate the user, or move the integration to a service user's token, which users do not affect."),
        _USERS,
    ),
    Reason.TOKEN_EXPIRED: ReasonText(
        N_(
            "The token lay unused for longer than its inactivity period: 31, 45, 60 or 180 days, 30 for a user's token."
        ),
        N_("help pages 005096 and 000007"),
        N_("Regenerate the token or create a new one; choose a longer period if the integration runs seldom."),
        _TOKENS_TAB,
    ),
    Reason.LAST_USE_UNKNOWN: ReasonText(
        N_("By its last known use the token would have expired, but its use is not fully known (coverage token_use)."),
        _HELP_USER_TOKENS,
        N_("Look up when the token was last used, or call the API with it once."),
        _TOKENS_TAB,
    ),
    Reason.SUBJECT_USER: ReasonText(
        N_("The token belongs to a user: it gets what that user's sharing, groups, sites and permission set give."),
        _HELP_TOKENS,
    ),
    Reason.SUBJECT_SERVICE_USER: ReasonText(
        N_("The token belongs to a service user: it has permission sets of its own, and no groups or sites."),
        _HELP_TOKENS,
    ),
    Reason.SUBJECT_UNKNOWN: ReasonText(
        N_("It is not known whom the secret acts for, so nothing can be said of what it may see."),
        _HELP_TOKENS,
        N_("Name the token by its id or name, or record it in the workspace."),
        _TOKENS_TAB,
    ),
    Reason.PERMISSION_GRANTED: ReasonText(
        N_("The subject holds the permission, by a permission set or by an override permission, which includes it."),
        _HELP_SETS,
    ),
    Reason.TEMPLATES_PERMISSION_MISSING: ReasonText(
        N_("The subject may not open templates at all. The feed then answers 200 with no templates."),
        _HELP_TOKENS,
        N_("Assign a permission set that gives access to templates, or add the permission to the present one."),
        N_("Permission sets, or Integrations > API tokens > the token > Edit"),
    ),
    Reason.LOCATIONS_PERMISSION_MISSING: ReasonText(
        N_("The template has locations, and the subject may not open locations. Templates and locations need both."),
        _HELP_TOKENS,
        N_("Assign a permission set that gives access to locations, or add the permission to the present one."),
        N_("Permission sets, or Integrations > API tokens > the token > Edit"),
    ),
    Reason.PERMISSION_SET_UNKNOWN: ReasonText(
        N_(
            "The subject's permission set, or what it holds, is not known, so it is open whether it has a permission "
            "it needs."
        ),
        _HELP_SETS,
        N_("Look up the permission set of the user or service user and write it into the workspace."),
        N_("Users > the user > Permission set, or Integrations > API tokens > the token"),
    ),
    Reason.LOCATIONS_UNKNOWN: ReasonText(
        N_("It is not known whether the template has locations, and the subject may lack the permission for them."),
        _HELP_TOKENS,
        N_("Look up whether the template asks for a site, and which permission set the subject has."),
        N_("Templates > the template"),
    ),
    Reason.IN_REQUEST: ReasonText(
        N_("The call's parameters do not leave the template out."), N_("developer reference, data feeds")
    ),
    Reason.EXCLUDED_BY_ARCHIVED_FILTER: ReasonText(
        N_("The call asks for archived templates only, or for none of them, and the template is of the other kind."),
        N_("developer reference, data feeds"),
        N_("Call with archived=both, or restore the template if it should not be archived."),
        N_("the integration's call"),
    ),
    Reason.EXCLUDED_BY_MODIFIED_FILTER: ReasonText(
        N_(
            "The template last changed outside the time the call asks for. Sharing does not change that time, so an "
            "export that asks for what changed since its last run never fetches a template shared later."
        ),
        N_("developer reference, data feeds; exporter issue 490"),
        N_("Call once without modified_after and modified_before, after every change of sharing."),
        N_("the integration's call"),
    ),
    Reason.PAGE_NOT_READ: ReasonText(
        N_(
            "The feed comes in pages, and the one that holds the template was not read. Only an observation shows this."
        ),
        N_("developer reference, data feeds"),
        N_("Follow next_page until it is null; do not trust remaining_records."),
        N_("the integration's call"),
    ),
    Reason.MODIFIED_TIME_UNKNOWN: ReasonText(
        N_("The call asks by time of change, and when the template last changed is not known."),
        N_("developer reference, data feeds"),
        N_("Call once without modified_after and modified_before, or write modified_at into the workspace."),
        N_("the integration's call"),
    ),
}
_ALL = {**_PAGES, **ACCESS_PAGES}


class ReasonPage(NamedTuple):
    """What there is to say about one reason, translated. `fix` and `where` are empty where nothing needs fixing."""

    reason: Reason
    meaning: str
    source: str
    fix: str
    where: str


def reason_page(reason: Reason) -> ReasonPage:
    """Return the page of a reason."""
    text = _ALL[reason]
    # gettext answers an empty message with its own header.
    fix, where = (_(part) if part else "" for part in (text.fix, text.where))
    return ReasonPage(reason, _(text.meaning), _(text.source), fix, where)
