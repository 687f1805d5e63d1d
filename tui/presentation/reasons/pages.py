"""Pages of the reasons: meaning, source and remedy of each."""

from typing import NamedTuple

from diagnostics.access.reasons import GateName, Reason
from tui.i18n import N_, _

GATE_TITLES: dict[GateName, str] = {
    "token": N_("Token state"),
    "subject": N_("1 Subject type"),
    "sharing": N_("2 Sharing"),
    "membership": N_("3 Group membership"),
    "permission": N_("4 Permission set"),
    "request": N_("Request"),
}
"""The four steps of the help page's own list, framed by the state of the token and the parameters of the call."""


class ReasonText(NamedTuple):
    """The untranslated page of one reason: its meaning, its source, what usually fixes it, where in the product."""

    meaning: str
    source: str
    fix: str = ""
    where: str = ""


_HELP_TOKENS = N_("help page 005096, service user API tokens")
_HELP_RULES = N_("help pages 000137 and 000106, access rules")
_HELP_SITES = N_("help page 001112, access by site")
_HELP_OVERRIDE = N_("help page 000089, override permissions")
_HELP_OTHERS = N_("help page 000108, other organisations")
_MANAGE_ACCESS = N_("Templates > the template > Manage access")
_GROUPS = N_("Groups > the group > Members")
_SITES = N_("Sites > the site > Members")
_SHARE_DIRECTLY = N_("Share the template with the service user itself, by a rule of its own.")
_OTHER_SHARES = N_("Ask the owning organisation to share the template with the subject itself.")
_INFERRED = N_("inferred from help pages 000089 and 000108: the documents do not say it in so many words")

ACCESS_PAGES = {
    Reason.OWNER_OF_TEMPLATE: ReasonText(N_("The subject owns the template."), _HELP_RULES),
    Reason.SHARED_WITH_USER: ReasonText(N_("An access rule names the user."), _HELP_RULES),
    Reason.SHARED_WITH_SERVICE_USER: ReasonText(N_("An access rule names the service user."), _HELP_TOKENS),
    Reason.SHARED_WITH_EVERYONE: ReasonText(
        N_("An access rule names everyone in the organisation, and covers the subject."), _HELP_RULES
    ),
    Reason.OVERRIDE_PERMISSION: ReasonText(
        N_("The subject holds View all data or Manage all data, which opens every template its organisation owns."),
        _HELP_OVERRIDE,
    ),
    Reason.MEMBER_OF_GROUP: ReasonText(N_("An access rule names a group the user belongs to."), _HELP_RULES),
    Reason.MEMBER_OF_SITE: ReasonText(
        N_("An access rule names a site the user belongs to, directly or by a site above it."), _HELP_SITES
    ),
    Reason.MEMBER_OF_GROUP_AND_SITE: ReasonText(
        N_("An access rule names a group and a site, and the user belongs to both."), _HELP_SITES
    ),
    Reason.INVITATION_PENDING: ReasonText(
        N_("Another organisation shared the template, and the invitation has not been accepted yet."),
        _HELP_OTHERS,
        N_("Accept the invitation; if it has lapsed, ask the other organisation to share again."),
        N_("the invitation, by e-mail or in the app"),
    ),
    Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS: ReasonText(
        N_("The template is shared with a group. Group access is not supported for service users, even listed ones."),
        _HELP_TOKENS,
        _SHARE_DIRECTLY,
        _MANAGE_ACCESS,
    ),
    Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS: ReasonText(
        N_("The template is shared with a site. Site access is not supported for service users."),
        _HELP_TOKENS,
        _SHARE_DIRECTLY,
        _MANAGE_ACCESS,
    ),
    Reason.EVERYONE_EXCLUDES_SERVICE_USERS: ReasonText(
        N_("The template is shared with all users, and that rule is said not to cover service users."),
        _HELP_TOKENS,
        _SHARE_DIRECTLY,
        _MANAGE_ACCESS,
    ),
    Reason.OVERRIDE_STOPS_AT_ORGANISATION: ReasonText(
        N_("The subject holds an override permission, but the template belongs to another organisation."),
        _INFERRED,
        _OTHER_SHARES,
        _MANAGE_ACCESS,
    ),
    Reason.EVERYONE_OF_ANOTHER_ORGANISATION: ReasonText(
        N_("The template is shared with everyone in the organisation that owns it, which is not this one."),
        _HELP_OTHERS,
        _OTHER_SHARES,
        _MANAGE_ACCESS,
    ),
    Reason.SITE_RULE_STOPS_AT_ORGANISATION: ReasonText(
        N_("The template belongs to another organisation, and sharing by site does not reach across."),
        N_("inferred from help pages 000108 and 004998: the documents do not say it in so many words"),
        _OTHER_SHARES,
        _MANAGE_ACCESS,
    ),
    Reason.NOT_MEMBER_OF_GROUP_AND_SITE: ReasonText(
        N_("The template is shared with members of a group at a site, and the user does not belong to both."),
        _HELP_SITES,
        N_("Add the user to the group and the site, or share the template with the user."),
        N_("Groups, Sites, or Templates > the template > Manage access"),
    ),
    Reason.NOT_MEMBER_OF_GROUP: ReasonText(
        N_("The template is shared with a group the user does not belong to."),
        _HELP_RULES,
        N_("Add the user to the group, or share the template with the user."),
        _GROUPS,
    ),
    Reason.NOT_MEMBER_OF_SITE: ReasonText(
        N_("The template is shared with a site the user does not belong to, neither directly nor by one above it."),
        _HELP_SITES,
        N_("Add the user to the site, or share the template with the user."),
        _SITES,
    ),
    Reason.NAMES_ANOTHER_SUBJECT: ReasonText(
        N_("The template is shared, but only with others. What a colleague sees says nothing of what the token sees."),
        _HELP_TOKENS,
        N_("Share the template with the token's own user or service user."),
        _MANAGE_ACCESS,
    ),
    Reason.NOT_SHARED: ReasonText(
        N_(
            "No access rule names the subject, a group, a site or everyone. Only the owner sees "
            "the template, and whoever holds an override permission."
        ),
        _HELP_RULES,
        N_("Share the template with the token's user or service user."),
        _MANAGE_ACCESS,
    ),
    Reason.NO_GROUP_OR_SITE_RULE: ReasonText(N_("No access rule names a group or a site."), _HELP_RULES),
    Reason.RULE_NOT_UNDERSTOOD: ReasonText(
        N_("The API returned a rule whose assignee could not be read. It may or may not cover the subject."),
        _HELP_RULES,
        N_("Open the template's access rules and write that rule into the workspace in words the format knows."),
        _MANAGE_ACCESS,
    ),
    Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS: ReasonText(
        N_("The template is shared with all users. The documents leave open whether that covers service users."),
        _HELP_TOKENS,
        N_("Call the feed with the token to see, or share the template with the service user itself to be sure."),
        _MANAGE_ACCESS,
    ),
    Reason.MEMBERSHIP_UNKNOWN: ReasonText(
        N_("The template is shared with a group or site whose members are not all known."),
        _HELP_RULES,
        N_("Pull with a token that may read groups and sites, or write the members into the workspace."),
        N_("Groups and Sites, or GET /share/connections with the token itself"),
    ),
    Reason.RULES_UNKNOWN: ReasonText(
        N_("Not all access rules of the template are known (coverage template_rules)."),
        _HELP_RULES,
        N_("Open the template's access rules, or pull with a token that sees the template."),
        _MANAGE_ACCESS,
    ),
    Reason.OVERRIDE_UNKNOWN: ReasonText(
        N_("Nothing else opens the template, and whether the subject holds an override permission is not known."),
        _HELP_OVERRIDE,
        N_("Look up the subject's permission set and write it into the workspace."),
        N_("Users > the user > Permission set, or Integrations > API tokens > the token"),
    ),
}
"""The untranslated page of each reason of sharing and membership."""


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
