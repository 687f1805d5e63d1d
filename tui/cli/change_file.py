"""Changes from a file: as `why --json` writes them, one repair or any list of changes."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from diagnostics.access.directory import Directory
from diagnostics.access.lookup import find_group, find_permission_set, find_site, find_subject, find_template
from diagnostics.findings.changes import Change, ChangeCode
from diagnostics.limits import MAX_CHANGES, MAX_CHANGES_BYTES, MEGABYTE
from diagnostics.model.organisation import Rule, misspelt
from diagnostics.printable import visible
from diagnostics.workspace.files import FileRefused, read_named
from tui.cli.output import tell
from tui.i18n import N_, _
from tui.opening import UsedWrongly
from tui.presentation.errors import refused_line
from tui.presentation.text import named

Found = TypeVar("Found")

_MOST_DETAIL = 200

_NOT_FACTS = {
    ChangeCode.CREATE_TOKEN: N_("left out: {code}. A token is made with sightline tokens create"),
    ChangeCode.REGENERATE_TOKEN: N_("left out: {code}. A token is regenerated with sightline tokens regenerate"),
    ChangeCode.CHANGE_REQUEST: N_("left out: {code}. It is about the call, and not about the workspace"),
}
_KEYS: Mapping[ChangeCode, tuple[str, ...]] = {
    ChangeCode.SHARE_WITH_USER: ("template", "user"),
    ChangeCode.SHARE_WITH_SERVICE_USER: ("template", "service_user"),
    ChangeCode.COVER_SERVICE_USERS: ("template", "rule"),
    ChangeCode.ACCEPT_INVITATION: ("template", "rule"),
    ChangeCode.ADD_TO_GROUP: ("user", "group"),
    ChangeCode.ADD_TO_SITE: ("user", "site"),
    ChangeCode.REACTIVATE_USER: ("user",),
    ChangeCode.ADD_PERMISSION: ("permission_set", "permission"),
}


def changes_in(path: Path, directory: Directory, repair: int | None = None) -> Iterator[Change]:
    """Return the changes of a JSON file, or of stdin for `-`: a list of changes, or an object with them.

    It may be the whole answer of `why --json`: then `repair` is the number of one of its repairs, as the answer in
    words counts them, and may be left out where there is one only. Changes of tokens and calls are told to be left
    out: they change nothing of the workspace's facts.

    Raises:
        UsedWrongly: where it is no such file, with the place of what is wrong.
        LookupFailed: for an id that is not there.
    """
    for number, told in enumerate(_listed(path, repair)):
        place = f"changes[{number}]"
        code = _code(told, place)
        if code in _NOT_FACTS:
            tell(_(_NOT_FACTS[code]).format(code=code.value))
        else:
            yield _change(directory, code, told, place)


def _listed(path: Path, repair: int | None) -> list[Any]:
    name = visible(str(path))
    told = _json(path, name)
    if isinstance(told, dict) and isinstance(told.get("repairs"), list):
        told = _repair(told["repairs"], repair, name)
    elif repair is not None:
        raise UsedWrongly(_("--repair is for an answer of why --json, and {path} holds none").format(path=name))
    if isinstance(told, dict):
        told = told.get("changes")
    if not isinstance(told, list):
        raise UsedWrongly(
            _("{path} holds no list of changes. Give an answer of why --json, one of its repairs, or a list").format(
                path=name
            )
        )
    if len(told) > MAX_CHANGES:
        raise UsedWrongly(_("{path} holds more than {limit} changes").format(path=name, limit=MAX_CHANGES))
    return told


def _json(path: Path, name: str) -> Any:
    if str(path) == "-":
        content = sys.stdin.buffer.read(MAX_CHANGES_BYTES + 1)
    else:
        try:
            content = read_named(path, MAX_CHANGES_BYTES, takes_pipe=True)
        except FileRefused as refused:
            raise UsedWrongly(refused_line(refused)) from refused
    if len(content) > MAX_CHANGES_BYTES:
        limit = MAX_CHANGES_BYTES // MEGABYTE
        raise UsedWrongly(_("{path} is larger than {limit} MB. Name a file of changes").format(path=name, limit=limit))
    if not content.strip():
        raise UsedWrongly(_("{path} is empty. It should hold an answer of why --json, or changes").format(path=name))
    try:
        return json.loads(content.decode("utf-8-sig"))
    except RecursionError:
        raise UsedWrongly(_("{path} is no JSON of changes: it is nested too deep").format(path=name)) from None
    except ValueError as error:
        detail = visible(str(error))[:_MOST_DETAIL]
        raise UsedWrongly(_("{path} is no JSON: {detail}").format(path=name, detail=detail)) from None


def _repair(repairs: list[Any], number: int | None, name: str) -> Any:
    if not repairs:
        raise UsedWrongly(_("the answer in {path} has no repairs, so there is nothing to try").format(path=name))
    count = len(repairs)
    if number is None:
        if count > 1:
            raise UsedWrongly(
                _("the answer in {path} has {count} repairs. Say which: --repair 1 to {count}").format(
                    path=name, count=count
                )
            )
        number = 1
    if not 1 <= number <= count:
        raise UsedWrongly(
            _("there is no repair {number} in {path}: they are 1 to {count}").format(
                number=number, path=name, count=count
            )
        )
    return repairs[number - 1]


def _code(told: Any, place: str) -> ChangeCode:
    try:
        return ChangeCode(told["change"])
    except (KeyError, TypeError, ValueError):
        codes = ", ".join(code.value for code in ChangeCode)
        raise UsedWrongly(_("{place}: change must be one of {codes}").format(place=place, codes=codes)) from None


def _change(directory: Directory, code: ChangeCode, told: dict[str, Any], place: str) -> Change:
    keys = _KEYS.get(code)
    if keys is None:
        keys = ("user" if "user" in told else "service_user", "permission_set")
    values = {key: _value(told, key, place) for key in keys}
    if set(told) - {"change", *keys}:
        extra = visible(", ".join(sorted(set(told) - {"change", *keys}))[:_MOST_DETAIL])
        raise UsedWrongly(_("{place}: {code} has no {keys}").format(place=place, code=code.value, keys=extra))
    found = {key: _resolved(directory, key, value, place) for key, value in values.items()}
    change = Change(code, **found)
    if change.rule is not None:
        _check_rule(directory, change, place)
    return change


def _value(told: dict[str, Any], key: str, place: str) -> Any:
    value = told.get(key)
    expected = int if key == "rule" else str
    if not isinstance(value, expected) or isinstance(value, bool):
        kind = _("a whole number") if key == "rule" else _("text")
        raise UsedWrongly(_("{place}.{key}: {kind} is needed here").format(place=place, key=key, kind=kind))
    return value


def _resolved(directory: Directory, key: str, value: Any, place: str) -> Any:
    """Return the id as the files spell it; what is no id stays as it is."""
    finders: dict[str, Callable[[Directory, str], Any]] = {
        "template": find_template,
        "group": find_group,
        "site": find_site,
        "permission_set": find_permission_set,
    }
    if key in finders:
        return finders[key](directory, value).id
    if key in ("user", "service_user"):
        subject = find_subject(directory, value)
        if subject.kind != key:
            raise UsedWrongly(_("{place}.{key}: that is one of the other kind").format(place=place, key=key))
        return subject.id
    if key == "permission" and (right := misspelt(value)) is not None:
        raise UsedWrongly(
            _("{place}.{key}: {value} is none of the permissions that decide. Did you mean {right}?").format(
                place=place, key=key, value=named(value), right=named(right)
            )
        )
    return value


def _check_rule(directory: Directory, change: Change, place: str) -> None:
    rules = find_template(directory, change.template or "").rules
    number = change.rule or 0
    rule = rules[number] if 0 <= number < len(rules) else Rule()
    is_fit = bool(rule.everyone) if change.code is ChangeCode.COVER_SERVICE_USERS else rule.invitation == "pending"
    if not is_fit:
        raise UsedWrongly(_("{place}.rule: the template has no such rule with that number").format(place=place))
