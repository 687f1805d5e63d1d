"""Findings beside an answer in words: look-alikes, halves of rules, changes that would not help."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from diagnostics.access.directory import Directory
from diagnostics.access.gates.evidence import of_group, of_site
from diagnostics.access.types import Question, Truth, Verdict
from diagnostics.findings.beside import FoundBeside, Half, Sibling
from diagnostics.findings.changes import ChangeCode
from diagnostics.findings.futile import Futile
from diagnostics.findings.lookalikes import LookAlike
from diagnostics.model.ids import canonical
from diagnostics.model.organisation import Group
from tui.i18n import N_, _
from tui.presentation.contract.why import (
    BesideData,
    FutileData,
    HalfData,
    LookAlikeData,
    NearData,
    SiblingData,
)
from tui.presentation.text import iso, moment, named, short
from tui.presentation.why.headlines import because

_BOTH = {
    (Truth.YES, Truth.NO): N_("{name} is in the group {group}, as rule {rule} asks; at the site {site}: no."),
    (Truth.NO, Truth.YES): N_("{name} is at the site {site}, as rule {rule} asks; in the group {group}: no."),
    (Truth.NO, Truth.NO): N_(
        "{name} has neither half of rule {rule}: not in the group {group}, not at the site {site}."
    ),
    (Truth.YES, Truth.UNKNOWN): N_(
        "{name} is in the group {group}, as rule {rule} asks; whether at the site {site} is not known."
    ),
    (Truth.UNKNOWN, Truth.YES): N_(
        "{name} is at the site {site}, as rule {rule} asks; whether in the group {group} is not known."
    ),
    (Truth.NO, Truth.UNKNOWN): N_(
        "{name} is not in the group {group} that rule {rule} asks for; whether at the site {site} is not known."
    ),
    (Truth.UNKNOWN, Truth.NO): N_(
        "{name} is not at the site {site} that rule {rule} asks for; whether in the group {group} is not known."
    ),
}
_THROUGH = N_("{name} is at the site {site} through {through}, as rule {rule} asks; in the group {group}: no.")


def half_lines(directory: Directory, question: Question, found: Iterable[Half]) -> list[str]:
    """Return, of each rule that is missed, a sentence for its halves and one for each near thing."""
    subject = question.requester.subject
    lines = []
    for half in found:
        facts = {
            "name": short(subject.name) if subject is not None else "",
            "rule": half.rule + 1,
            "group": named(of_group(directory, half.group).name) if half.group is not None else "",
            "site": named(of_site(directory, half.site).name) if half.site is not None else "",
            "through": named(half.through.name) if half.through is not None else "",
        }
        if half.in_group is not None and half.at_site is not None:
            is_through = half.through is not None and half.in_group is Truth.NO
            sentence = _THROUGH if is_through else _BOTH.get((half.in_group, half.at_site))
            lines += [_(sentence).format_map(facts)] if sentence is not None else []
        for near in half.near:
            near_facts = facts | {"near": named(near.name)}
            if isinstance(near, Group):
                told = _("{name} is in the group {near}, which is another one than {group}; perhaps that is meant.")
            else:
                told = _("{name} is at the site {near}, which is another one than {site}; perhaps that is meant.")
            lines.append(told.format_map(near_facts))
    return lines


def halves_json(found: Iterable[Half]) -> list[HalfData]:
    """Return what the user has of each rule as parts of the JSON answer."""
    return [
        HalfData(
            rule=half.rule,
            group=half.group,
            in_group=half.in_group,
            site=half.site,
            at_site=half.at_site,
            through=half.through.id if half.through is not None else None,
            near=[NearData("group" if isinstance(one, Group) else "site", one.id, one.name) for one in half.near],
        )
        for half in found
    ]


def sibling_lines(question: Question, found: Iterable[Sibling]) -> list[str]:
    """Return a sentence for each token of the same subject that gets the template."""
    subject = question.requester.subject
    lines = []
    for one in found:
        facts = {
            "token": named(one.token.name),
            "id": short(one.token.id),
            "name": short(subject.name) if subject is not None else "",
            "ends": moment(one.ends) if one.ends is not None else "",
            "used": moment(one.token.last_used_at) if one.token.last_used_at is not None else "",
        }
        if one.token.last_used_at is not None and one.ends is not None:
            told = _("The token {token} ({id}) of {name} gets it already: last used {used}, it lives until {ends}.")
        elif one.ends is not None:
            told = _("The token {token} ({id}) of {name} gets it already: never used, it lives until {ends}.")
        else:
            told = _("The token {token} ({id}) of {name} gets it already.")
        lines.append(told.format_map(facts))
    return lines


def siblings_json(found: Iterable[Sibling]) -> list[SiblingData]:
    """Return the tokens of the same subject that get the template as parts of the JSON answer."""
    return [
        SiblingData(
            one.token.id,
            one.token.name,
            iso(one.token.last_used_at) if one.token.last_used_at is not None else None,
            iso(one.ends) if one.ends is not None else None,
        )
        for one in found
    ]


LIKE_TITLE = N_("Not to be confused with")
FUTILE_TITLE = N_("What would not help")

_TEMPLATES = {
    Verdict.VISIBLE: N_("the template {name} ({id}), which is visible: {because}."),
    Verdict.HIDDEN: N_("the template {name} ({id}), which is hidden: {because}."),
    Verdict.UNKNOWN: N_("the template {name} ({id}), of which it cannot be told: {because}."),
}
_TOKENS = {
    Verdict.VISIBLE: N_("the token {name} ({id}), which gets it: {because}."),
    Verdict.HIDDEN: N_("the token {name} ({id}), which does not get it: {because}."),
    Verdict.UNKNOWN: N_("the token {name} ({id}), of which it cannot be told: {because}."),
}
_SUBJECTS = {
    Verdict.VISIBLE: N_("{name} ({id}), who has access to it: {because}."),
    Verdict.HIDDEN: N_("{name} ({id}), who has no access to it: {because}."),
    Verdict.UNKNOWN: N_("{name} ({id}), of whom it cannot be told: {because}."),
}
_SENTENCES = {"template": _TEMPLATES, "token": _TOKENS, "subject": _SUBJECTS}

_FUTILE = {
    ChangeCode.ADD_TO_GROUP: N_("Adding {subject} to the group {group}: {because}."),
    ChangeCode.ADD_TO_SITE: N_("Adding {subject} to the site {site}: {because}."),
    ChangeCode.SHARE_WITH_USER: N_("Sharing it with {subject}: {because}."),
    ChangeCode.SHARE_WITH_SERVICE_USER: N_("Sharing it with {subject}: {because}."),
    ChangeCode.CREATE_TOKEN: N_("A new token of {subject}: {because}."),
    ChangeCode.REGENERATE_TOKEN: N_("Regenerating the token: {because}."),
    ChangeCode.ADD_PERMISSION: N_("An override permission ({permission}): {because}."),
}
_REPEATED = {
    ChangeCode.ADD_TO_GROUP: N_("Adding {subject} to the group {group} again: {because}."),
    ChangeCode.ADD_TO_SITE: N_("Adding {subject} to the site {site} again: {because}."),
    ChangeCode.SHARE_WITH_USER: N_("Sharing it with {subject} again: {because}."),
    ChangeCode.SHARE_WITH_SERVICE_USER: N_("Sharing it with {subject} again: {because}."),
}


class Beside(NamedTuple):
    """What is told beside one answer: what it is not to be taken for, and what would not help."""

    alike: tuple[str, ...]
    futile: tuple[str, ...]
    near: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()


def look_alike_lines(alike: Iterable[LookAlike]) -> tuple[str, ...]:
    """Return a line for each look-alike: what it is, and the answer that it gets."""
    return tuple(
        _(_SENTENCES[one.kind][one.answer.verdict]).format(
            name=_name(one), id=short(one.id), because=because(one.question, one.answer)
        )
        for one in alike
    )


def look_alikes_json(alike: Iterable[LookAlike]) -> list[LookAlikeData]:
    """Return the look-alikes as parts of the JSON answer."""
    return [LookAlikeData(one.kind, one.id, _plain_name(one), one.answer.verdict, one.answer.headline) for one in alike]


def futile_lines(directory: Directory, question: Question, found: Iterable[Futile]) -> tuple[str, ...]:
    """Return a line for each change that would not help: what it is, and why not."""
    return tuple(_futile_line(directory, question, one) for one in found)


def futile_json(found: Iterable[Futile]) -> list[FutileData]:
    """Return the changes that would not help as parts of the JSON answer."""
    told = [one.change.facts() | {"reason": one.answer.headline, "repeated": one.is_repeated} for one in found]
    return msgspec.convert(told, list[FutileData])


def _futile_line(directory: Directory, question: Question, one: Futile) -> str:
    subject = question.requester.subject
    group, site = (
        directory.groups.get(canonical(one.change.group or "")),
        directory.sites.get(canonical(one.change.site or "")),
    )
    sentence = _REPEATED[one.change.code] if one.is_repeated else _FUTILE[one.change.code]
    return _(sentence).format(
        subject=short(subject.name) if subject is not None else "",
        group=named(group.name) if group is not None else "",
        site=named(site.name) if site is not None else "",
        permission=one.change.permission,
        because=because(one.question, one.answer),
    )


def _plain_name(one: LookAlike) -> str:
    if one.kind == "template":
        return one.question.template.name
    if one.kind == "token" and one.question.requester.token is not None:
        return one.question.requester.token.name
    return one.question.requester.subject.name if one.question.requester.subject is not None else one.id


def _name(one: LookAlike) -> str:
    return short(_plain_name(one)) if one.kind == "subject" else named(_plain_name(one))


def beside_answer(directory: Directory, question: Question, found: FoundBeside) -> Beside:
    """Return what was found beside an answer in words."""
    return Beside(
        look_alike_lines(found.look_alikes),
        futile_lines(directory, question, found.futile),
        tuple(half_lines(directory, question, found.halves)),
        tuple(sibling_lines(question, found.siblings)),
    )


def beside_answer_json(found: FoundBeside) -> BesideData:
    """Return what was found beside an answer as parts of the JSON answer."""
    return BesideData(
        look_alikes=look_alikes_json(found.look_alikes),
        would_not_help=futile_json(found.futile),
        halves=halves_json(found.halves),
        siblings=siblings_json(found.siblings),
    )
