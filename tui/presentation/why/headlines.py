"""Headlines: one sentence for a whole answer, its requester and its call."""

from urllib.parse import quote

from diagnostics.access.reasons import ACCESS_NEAR_MISSES, Reason, first
from diagnostics.access.types import Answer, Call, GateState, Question, Requester, Truth, Verdict
from diagnostics.access.walk import Absent
from tui.i18n import N_, _
from tui.presentation.text import evidence_names, iso, named, short, template_name

BECAUSE = {
    Reason.TOKEN_UNRECOGNISED: N_("this workspace holds no token with that secret"),
    Reason.TOKEN_OF_ANOTHER_ORGANISATION: N_("the token is bound to another organisation, {organisation}"),
    Reason.TOKEN_DELETED: N_("the token was deleted"),
    Reason.TOKEN_REVOKED: N_("the token is revoked"),
    Reason.OWNER_LEFT: N_("{subject} left the organisation, and the token ended with that"),
    Reason.OWNER_DEACTIVATED: N_("{subject} is deactivated, and a user token ends with its user"),
    Reason.TOKEN_EXPIRED: N_("the token expired: it lay unused for more than {days} days"),
    Reason.LAST_USE_UNKNOWN: N_("the token may have expired, since its last use is not known"),
    Reason.SUBJECT_UNKNOWN: N_("no token recorded here has that secret, and not every token's secret is known here"),
    Reason.OWNER_OF_TEMPLATE: N_("{subject} owns the template"),
    Reason.SHARED_WITH_USER: N_("it is shared with {subject}"),
    Reason.SHARED_WITH_SERVICE_USER: N_("it is shared with the service user {subject}"),
    Reason.SHARED_WITH_EVERYONE: N_("it is shared with everyone in {organisation}"),
    Reason.OVERRIDE_PERMISSION: N_("{subject} may see all data of the organisation (override permission)"),
    Reason.MEMBER_OF_GROUP: N_("it is shared with group {group}, and {subject} is a member"),
    Reason.MEMBER_OF_SITE: N_("it is shared with site {site}, and {subject} is a member"),
    Reason.MEMBER_OF_GROUP_AND_SITE: N_(
        "it is shared with group {group} at site {site}; {subject} is a member of both"
    ),
    Reason.INVITATION_PENDING: N_("it is shared, but the invitation has not been accepted yet"),
    Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS: N_(
        "it is shared with group {group}, and groups do not apply to service users"
    ),
    Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS: N_(
        "it is shared with site {site}, and sites do not apply to service users"
    ),
    Reason.EVERYONE_EXCLUDES_SERVICE_USERS: N_("it is shared with all users, and that does not cover service users"),
    Reason.OVERRIDE_STOPS_AT_ORGANISATION: N_(
        "it belongs to {organisation}, and an override permission stops at one's own organisation"
    ),
    Reason.EVERYONE_OF_ANOTHER_ORGANISATION: N_(
        "it is shared with everyone in {organisation}, not in this organisation"
    ),
    Reason.SITE_RULE_STOPS_AT_ORGANISATION: N_(
        "it belongs to {organisation}, and sharing by site stops at the organisation"
    ),
    Reason.NOT_MEMBER_OF_GROUP_AND_SITE: N_(
        "it is shared with group {group} at site {site}, and {subject} is not a member of both"
    ),
    Reason.NOT_MEMBER_OF_GROUP: N_("it is shared with group {group}, and {subject} is not a member"),
    Reason.NOT_MEMBER_OF_SITE: N_("it is shared with site {site}, and {subject} is not a member"),
    Reason.NAMES_ANOTHER_SUBJECT: N_("it is shared with {others}, not with {subject}"),
    Reason.NOT_SHARED: N_("it is not shared with anyone"),
    Reason.RULE_NOT_UNDERSTOOD: N_("it has an access rule that could not be read"),
    Reason.EVERYONE_MAY_NOT_COVER_SERVICE_USERS: N_(
        "it is shared with all users, and whether that covers service users is not documented"
    ),
    Reason.MEMBERSHIP_UNKNOWN: N_("not all members of the groups and sites it is shared with are known"),
    Reason.RULES_UNKNOWN: N_("not all of its access rules are known"),
    Reason.OVERRIDE_UNKNOWN: N_("it is not known whether {subject} holds an override permission"),
    Reason.TEMPLATES_PERMISSION_MISSING: N_("{subject} has no permission to open templates"),
    Reason.LOCATIONS_PERMISSION_MISSING: N_("{subject} has no permission to open the template's locations"),
    Reason.PERMISSION_SET_UNKNOWN: N_("the permissions of {subject} are not known"),
    Reason.LOCATIONS_UNKNOWN: N_("it is not known whether the template has locations that {subject} may not open"),
    Reason.EXCLUDED_BY_ARCHIVED_FILTER: N_("the call leaves it out: {archived_filter}"),
    Reason.EXCLUDED_BY_MODIFIED_FILTER: N_("the call leaves it out: it was last changed outside the time asked for"),
    Reason.PAGE_NOT_READ: N_("the page of the feed that holds it was not read"),
    Reason.MODIFIED_TIME_UNKNOWN: N_("the call asks by time of change, and when it last changed is not known"),
}
"""Why, as the second half of a sentence, for every reason that can be a headline."""

_COVERED = {
    Reason.RULE_NOT_UNDERSTOOD: N_("an access rule that could not be read covers {subject}"),
    Reason.RULES_UNKNOWN: N_("an access rule that is not listed covers {subject}"),
}
"""Why, where nothing more is known of a rule than that it covers the subject."""

_OUTCOME = {
    Verdict.VISIBLE: N_("{requester} gets {template}: {because}."),
    Verdict.HIDDEN: N_("{requester} does not get {template}: {because}."),
    Verdict.UNKNOWN: N_("{requester} may or may not get {template}: {because}."),
}

_WHAT_A_USER_SEES = {
    Verdict.VISIBLE: N_("{requester} sees {template} in the web app: {because}."),
    Verdict.HIDDEN: N_("{requester} does not see {template} in the web app: {because}."),
    Verdict.UNKNOWN: N_("{requester} may or may not see {template} in the web app: {because}."),
}
_WHAT_A_SERVICE_USER_MAY_OPEN = {
    Verdict.VISIBLE: N_("{requester} has access to {template}: {because}."),
    Verdict.HIDDEN: N_("{requester} has no access to {template}: {because}."),
    Verdict.UNKNOWN: N_("{requester} may or may not have access to {template}: {because}."),
}
_BECAUSE_OF_A_NAMED_SUBJECT = {
    Reason.TOKEN_UNRECOGNISED: N_("the token did not exist yet at that moment"),
    Reason.SUBJECT_UNKNOWN: N_("the facts do not list {subject}, who may have left or been deactivated"),
}
_BECAUSE_WITHOUT_TOKEN = {
    Reason.OWNER_LEFT: N_("{subject} left the organisation"),
    Reason.OWNER_DEACTIVATED: N_("{subject} is deactivated"),
}


def headline(question: Question, answer: Answer) -> str:
    """Return the answer in one sentence."""
    requester = question.requester
    outcome = _OUTCOME
    if not requester.makes_calls and requester.subject is not None:
        outcome = _WHAT_A_USER_SEES if requester.subject.kind == "user" else _WHAT_A_SERVICE_USER_MAY_OPEN
    return _(outcome[answer.verdict]).format(
        requester=requester_name(question), template=template_name(question.template), because=because(question, answer)
    )


def besides(question: Question, answer: Answer) -> tuple[str, ...]:
    """Return a sentence for each cause beside the one that the headline names."""
    sentence = _("Besides, {because}.")
    return tuple(sentence.format(because=_because(question, answer, reason)) for reason in other_causes(answer))


def headline_with_all_causes(question: Question, answer: Answer) -> str:
    """Return the answer in one sentence, and one more for each other cause."""
    return " ".join((headline(question, answer), *besides(question, answer)))


def because(question: Question, answer: Answer) -> str:
    """Return why, as the second half of a sentence."""
    return _because(question, answer, answer.headline)


def other_causes(answer: Answer) -> tuple[Reason, ...]:
    """Return the reasons beside the headline that hide the template as well, each of another question of the walk.

    Who mends the first one alone would meet the next one afterwards.
    """
    if answer.verdict is not Verdict.HIDDEN:
        return ()
    access = [gate for gate in answer.gates if gate.name in ("sharing", "membership")]
    is_open = any(gate.state in (GateState.PASS, GateState.UNKNOWN) for gate in access)
    found: list[Reason] = []
    for gate in answer.gates:
        if gate.state is not GateState.BLOCK:
            continue
        if gate.name not in ("sharing", "membership"):
            found.append(gate.reason)
        elif gate.name == "sharing" and not is_open:
            tried = [attempt.reason for one in access for attempt in one.attempts]
            found.append(first(tried, ACCESS_NEAR_MISSES) or Reason.NOT_SHARED)
    return tuple(reason for reason in dict.fromkeys(found) if reason is not answer.headline and reason in BECAUSE)


def _because(question: Question, answer: Answer, reason: Reason) -> str:
    decisive = [attempt for attempt in answer.attempts() if attempt.reason is reason]
    names = evidence_names(question, decisive)
    if not question.requester.makes_calls and reason in _BECAUSE_WITHOUT_TOKEN:
        return _(_BECAUSE_WITHOUT_TOKEN[reason]).format_map(names)
    if reason in _COVERED and any(attempt.outcome is Truth.YES for attempt in decisive):
        return _(_COVERED[reason]).format_map(names)
    if question.requester.subject is not None and reason in _BECAUSE_OF_A_NAMED_SUBJECT:
        return _(_BECAUSE_OF_A_NAMED_SUBJECT[reason]).format_map(names)
    return _(BECAUSE[reason]).format_map(names)


def requester_name(question: Question) -> str:
    """Return who asks, as the subject of a sentence."""
    requester = question.requester
    if requester.token is not None:
        return _("Token {token}").format(token=named(requester.token.name))
    if requester.subject is not None:
        return short(requester.subject.name)
    return _("This secret")


def absent_headline(question: Question) -> str:
    """Return that nothing certain can be said, in one sentence."""
    return _("{requester} may or may not get {template}: the workspace lists no such template.").format(
        requester=requester_name(question), template=template_name(question.template)
    )


def possibilities(absent: Absent) -> tuple[str, ...]:
    """Return what may be the case, and what would tell the cases apart."""
    lines = [
        _("It may be one of these:"),
        _("- The id or name is not quite right: copy the id from the address of the template in the web app."),
        _("- The facts were read with a token that does not see it: pull with one that holds View all data."),
        _("- It was made after the facts were captured: bring them up to date."),
        _("- It came from another organisation as a copy, and a copy has an id of its own (help page 000108)."),
        _("- It was deleted: ask who owns it."),
    ]
    if absent.nearest:
        near = ", ".join(f"{named(candidate.name)} ({short(candidate.id)})" for candidate in absent.nearest)
        lines.append(_("Near it in name: {names}.").format(names=near))
    return tuple(lines)


def call_line(call: Call) -> str:
    """Return the call with its parameters, as `GET /feed/templates?archived=both`."""
    parameters = [f"archived={call.archived}"]
    if call.modified_after is not None:
        parameters.append(f"modified_after={quote(iso(call.modified_after), safe=':')}")
    if call.modified_before is not None:
        parameters.append(f"modified_before={quote(iso(call.modified_before), safe=':')}")
    return "GET /feed/templates?" + "&".join(parameters)


def empty_span(call: Call) -> str:
    """Return that a call asks for no moment at all, which is no template's doing."""
    assert call.modified_after is not None and call.modified_before is not None
    return _(
        "the time asked for is empty: modified_after, {after}, is later than modified_before, {before}. Exchange the "
        "two or correct one"
    ).format(after=iso(call.modified_after), before=iso(call.modified_before))


def requester_row(requester: Requester) -> tuple[str, str]:
    """Return who asks as a label and a line: a token with its owner, a subject alone, or an unknown secret."""
    if requester.token is not None and requester.subject is not None:
        kind = _("service user") if requester.token.kind == "service_user" else _("user")
        return _("Token"), _("{name} ({id}), a {kind} token of {owner}").format(
            name=named(requester.token.name),
            id=short(requester.token.id),
            kind=kind,
            owner=short(requester.subject.name),
        )
    if requester.subject is not None:
        return _("Subject"), _("{name} ({id}), without a token").format(
            name=short(requester.subject.name), id=short(requester.subject.id)
        )
    return _("Token"), _("not recognised")
