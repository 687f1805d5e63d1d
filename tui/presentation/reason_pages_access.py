"""The pages of the reasons of sharing and membership."""

from diagnostics.access.reasons import Reason
from tui.language import N_
from tui.presentation.reason_text import ReasonText

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
