"""Changes in words: what to do, and what a permission set loses or gains."""

from collections.abc import Callable

from diagnostics.access.directory import Directory
from diagnostics.access.gates.evidence import of_organisation
from diagnostics.access.types import Question
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.model.ids import canonical
from tui.i18n import N_, _
from tui.presentation.text import joined, named, short
from tui.presentation.why.repair_view import ChangeWords, set_note

_REQUESTS = {
    ChangeCode.SHARE_WITH_USER: N_("share the template {template} with {subject}"),
    ChangeCode.SHARE_WITH_SERVICE_USER: N_("share the template {template} with the service user {subject}"),
    ChangeCode.ADD_TO_GROUP: N_("add {subject} to the group {group}"),
    ChangeCode.ADD_TO_SITE: N_("add {subject} to the site {site}"),
    ChangeCode.COVER_SERVICE_USERS: N_("let rule {rule} of {template}, shared with everyone, cover service users too"),
    ChangeCode.ACCEPT_INVITATION: N_("accept the invitation of rule {rule} of {template}"),
    ChangeCode.ASSIGN_PERMISSION_SET: N_("add the permission set {permission_set} to the sets of {subject}"),
    ChangeCode.ADD_PERMISSION: N_("add the permission {permission} to the permission set {permission_set}"),
    ChangeCode.REACTIVATE_USER: N_("reactivate the user {subject}"),
    ChangeCode.CREATE_TOKEN: N_(
        "create a new token for {subject} in {organisation} and put its secret into the integration"
    ),
    ChangeCode.REGENERATE_TOKEN: N_("regenerate the token {token} and put its new secret into the integration"),
    ChangeCode.CHANGE_REQUEST: N_("call the feed with {parameter}={value}"),
}
_REPLACE_SET = N_("change the permission set of {subject} from {former} to {permission_set}")
_GIVE_SET = N_("give {subject} the permission set {permission_set}")
_LEAVE_OUT = N_("call the feed without {parameter}")
_MANAGE_ACCESS = N_("Templates > the template > Manage access (help page 000137)")
_SHARED_ABROAD = N_(
    "there: Templates > the template > Manage access; it counts once the invitation is accepted (help page 000108)"
)
_PLACES = {
    ChangeCode.SHARE_WITH_USER: _MANAGE_ACCESS,
    ChangeCode.SHARE_WITH_SERVICE_USER: _MANAGE_ACCESS,
    ChangeCode.COVER_SERVICE_USERS: _MANAGE_ACCESS,
    ChangeCode.ADD_TO_GROUP: N_("Groups > the group > Members (help page 000042)"),
    ChangeCode.ADD_TO_SITE: N_("Sites > the site > Members (help page 001614)"),
    ChangeCode.ACCEPT_INVITATION: N_("the invitation, by e-mail or in the app (help page 000108)"),
    ChangeCode.ASSIGN_PERMISSION_SET: N_("Users > the user > Permission set (help page 000073)"),
    ChangeCode.ADD_PERMISSION: N_("Permission sets > the set (help page 000073)"),
    ChangeCode.REACTIVATE_USER: N_("Users > the user > Reactivate (help page 000046)"),
    ChangeCode.CREATE_TOKEN: N_("Integrations > API tokens > Create API token (help page 005096)"),
    ChangeCode.REGENERATE_TOKEN: N_("Integrations > API tokens > Regenerate (help page 005096)"),
    ChangeCode.CHANGE_REQUEST: N_("the settings of the integration"),
}
_UNDOING = {
    ChangeCode.SHARE_WITH_USER: N_("can be undone: remove the rule"),
    ChangeCode.SHARE_WITH_SERVICE_USER: N_("can be undone: remove the rule"),
    ChangeCode.COVER_SERVICE_USERS: N_("can be undone: change the rule back"),
    ChangeCode.ADD_TO_GROUP: N_("can be undone: remove the member"),
    ChangeCode.ADD_TO_SITE: N_("can be undone: remove the member"),
    ChangeCode.ACCEPT_INVITATION: N_("can be undone only by the organisation that shared it"),
    ChangeCode.ASSIGN_PERMISSION_SET: N_("can be undone: assign the former set"),
    ChangeCode.ADD_PERMISSION: N_("can be undone: remove the permission"),
    ChangeCode.REACTIVATE_USER: N_("can be undone: deactivate the user"),
    ChangeCode.CREATE_TOKEN: N_("can be undone: revoke the new token"),
    ChangeCode.REGENERATE_TOKEN: N_("cannot be undone: the old secret never works again"),
    ChangeCode.CHANGE_REQUEST: N_("can be undone: change it back"),
}


def change_words(directory: Directory, question: Question, change: Change) -> ChangeWords:
    """Return a change in words, every name safe to show."""
    return ChangeWords(
        _request(directory, question, change),
        _WHO[change.code](directory, question, change),
        _where(directory, question, change),
        _(_UNDOING[change.code]),
        set_note(directory, change) if change.code is ChangeCode.ASSIGN_PERMISSION_SET else "",
    )


def _request(directory: Directory, question: Question, change: Change) -> str:
    if change.code is ChangeCode.CHANGE_REQUEST and change.value is None:
        return _(_LEAVE_OUT).format(parameter=change.parameter)
    former = directory.users.get(canonical(change.user)) if change.user is not None else None
    request = _REQUESTS[change.code]
    if change.code is ChangeCode.ASSIGN_PERMISSION_SET and change.user is not None:
        request = _REPLACE_SET if former is not None and former.permission_set is not None else _GIVE_SET
    return _(request).format(
        former=_name_of(directory.permission_sets, former.permission_set if former is not None else None),
        organisation=short(directory.organisation.organisation.name),
        template=named(question.template.name),
        subject=_subject_name(question),
        group=_name_of(directory.groups, change.group),
        site=_name_of(directory.sites, change.site),
        permission_set=_name_of(directory.permission_sets, change.permission_set),
        permission=change.permission,
        token=_name_of(directory.tokens, change.token),
        rule=change.rule + 1 if change.rule is not None else "",
        parameter=change.parameter,
        value=change.value,
    )


def _where(directory: Directory, question: Question, change: Change) -> str:
    is_sharing = change.code in (ChangeCode.SHARE_WITH_USER, ChangeCode.SHARE_WITH_SERVICE_USER)
    if is_sharing and directory.is_foreign(question.template.organisation):
        return _(_SHARED_ABROAD)
    if change.code is ChangeCode.ASSIGN_PERMISSION_SET and change.service_user is not None:
        return _("Integrations > API tokens > the token > Edit (help page 005096)")
    if change.code is ChangeCode.CREATE_TOKEN and change.user is not None:
        return _("Profile settings > API tokens > Generate API token (help page 000007)")
    return _(_PLACES[change.code])


def _name_of(listed: object, identifier: str | None) -> str:
    if identifier is None or not hasattr(listed, "get"):
        return ""
    entry = listed.get(canonical(identifier))
    return named(entry.name if entry is not None else identifier)


def _subject_name(question: Question) -> str:
    subject = question.requester.subject
    return short(subject.name) if subject is not None else ""


def _sharer(directory: Directory, question: Question, _change: Change) -> str:
    template = question.template
    if directory.is_foreign(template.organisation):
        organisation = of_organisation(directory, template.organisation).name
        return _("the other organisation, {organisation}").format(organisation=short(organisation))
    editors = [rule.user for rule in template.rules if rule.level in ("edit", "delete")]
    people = [identifier for identifier in (template.owner, *editors) if identifier is not None]
    subjects = (directory.subject(identifier) for identifier in people)
    # A service user cannot log in, and who is not active cannot either.
    able = (one for one in subjects if one is not None and one.user is not None and one.user.status == "active")
    names = joined(short(one.name) for one in able)
    if not names:
        return _("the template's owner, or someone who may edit it")
    return _("who owns or may edit the template: {names}").format(names=names)


def _administrator(_directory: Directory, _question: Question, _change: Change) -> str:
    return _("an administrator")


def _group_manager(directory: Directory, _question: Question, change: Change) -> str:
    return _("who manages the group {group}, or an administrator (Platform management: Groups)").format(
        group=_name_of(directory.groups, change.group)
    )


def _site_manager(_directory: Directory, _question: Question, _change: Change) -> str:
    return _("an administrator (Platform management: Sites)")


def _invited(_directory: Directory, question: Question, _change: Change) -> str:
    return _("whom the invitation was sent to: {subject}").format(subject=_subject_name(question))


def _creator(directory: Directory, question: Question, change: Change) -> str:
    if change.user is not None:
        return _("only {subject}: users make their own tokens").format(subject=_subject_name(question))
    return _administrator(directory, question, change)


def _caller(_directory: Directory, _question: Question, _change: Change) -> str:
    return _("who runs the integration")


_WHO: dict[ChangeCode, Callable[[Directory, Question, Change], str]] = {
    ChangeCode.SHARE_WITH_USER: _sharer,
    ChangeCode.SHARE_WITH_SERVICE_USER: _sharer,
    ChangeCode.COVER_SERVICE_USERS: _sharer,
    ChangeCode.ADD_TO_GROUP: _group_manager,
    ChangeCode.ADD_TO_SITE: _site_manager,
    ChangeCode.ACCEPT_INVITATION: _invited,
    ChangeCode.ASSIGN_PERMISSION_SET: _administrator,
    ChangeCode.ADD_PERMISSION: _administrator,
    ChangeCode.REACTIVATE_USER: _administrator,
    ChangeCode.CREATE_TOKEN: _creator,
    ChangeCode.REGENERATE_TOKEN: _administrator,
    ChangeCode.CHANGE_REQUEST: _caller,
}
