"""The access rules as Cedar policies: one permit for each way in, and forbids for what a subject may not do at all.

Written from the documents over the plain tables of a world, with nothing of the product or of the reference model.
Cedar knows two values, so the world must be whole.
"""

import json
from collections.abc import Iterable, Iterator, Sequence

import cedarpy

from tests.engines.engine import Asked, Engine, Pair
from tests.worlds.facts import LOCATIONS, MANAGE_ALL, TEMPLATES, VIEW_ALL, Table, canonical


def _held(permission: str) -> str:
    """Return the condition of holding one permission: stated of the person, or by a set and not denied."""
    return (
        f'(principal.holds.contains("{permission}") || '
        f'(principal in Permission::"{permission}" && !principal.lacks.contains("{permission}")))'
    )


_OVERRIDES = f"({_held(VIEW_ALL)} || {_held(MANAGE_ALL)})"

POLICIES = f"""
permit (principal, action == Action::"open", resource is Template)
when {{ resource has owner && resource.owner == principal.key }};

permit (principal, action == Action::"open", resource is Template)
when {{ resource.isHome && {_OVERRIDES} }};

forbid (principal, action == Action::"open", resource)
unless {{ principal.isActive }};

forbid (principal, action == Action::"open", resource)
unless {{ {_OVERRIDES} || {_held(TEMPLATES)} }};

forbid (principal, action == Action::"open", resource is Template)
when {{ resource.hasLocations }}
unless {{ {_OVERRIDES} || {_held(LOCATIONS)} }};
"""
"""The policies that hold for every template, whatever its rules say."""


class Cedar(Engine):
    """Cedar, embedded by cedarpy. All pairs of a world are one batch."""

    name = "Cedar"

    def allowed(self, worlds: Sequence[Asked]) -> list[list[bool]]:
        """Return for each pair whether the policies permit it."""
        return [self._allowed(*world) for world in worlds]

    def _allowed(self, organisation: Table, tokens: Table, pairs: Sequence[Pair]) -> list[bool]:
        policies = cedarpy.PolicySet.from_str(POLICIES + "\n".join(_rule_policies(organisation)))
        entities = json.dumps(list(_entities(organisation, tokens)))
        requests = [
            {
                "principal": {"type": _TYPES[pair.kind], "id": canonical(pair.subject)},
                "action": {"type": "Action", "id": "open"},
                "resource": {"type": "Template", "id": canonical(pair.template)},
            }
            for pair in pairs
        ]
        results = cedarpy.is_authorized_batch(requests, policies, entities)
        errors = [error for result in results for error in result.diagnostics.errors]
        if errors:
            raise AssertionError(errors[0])
        return [result.allowed for result in results]


_TYPES = {"user": "User", "service_user": "ServiceUser"}


def _rule_policies(organisation: Table) -> Iterator[str]:
    """Return one or two permits for each rule that can grant anything."""
    for template in organisation["templates"]:
        home = _is_home(organisation, template)
        for rule in template.get("rules", []):
            if rule.get("invitation") != "pending":
                for principal, condition in _grants(rule, home=home):
                    resource = _entity("Template", template["id"])
                    yield f'permit ({principal}, action == Action::"open", resource == {resource}){condition};'


def _grants(rule: Table, *, home: bool) -> Iterable[tuple[str, str]]:
    """Return the head and the condition of each permit that a rule stands for: sites and everyone stay at home."""
    named = rule.get("user") or rule.get("service_user")
    if named is not None:
        return [(f"principal == {_entity(kind, named)}", "") for kind in _TYPES.values()]
    if "everyone" in rule:
        kinds = ["User", "ServiceUser"] if rule["covers_service_users"] else ["User"]
        return [(f"principal is {kind}", "") for kind in kinds] if home else []
    group = _entity("Group", rule["group"]) if "group" in rule else None
    if "site" not in rule:
        return [(f"principal is User in {group}", "")]
    crew = _entity("Crew", rule["site"])
    condition = f" when {{ principal in {group} }}" if group else ""
    return [(f"principal is User in {crew}", condition)] if home else []


def _entities(organisation: Table, tokens: Table) -> Iterator[Table]:
    """Return the people with all they belong to, the crews of sites, the permission sets and the templates.

    A person belongs to the crew of a site, and the crew of a site to the crews of the sites below it: that is how
    membership is inherited downwards in a language whose `in` looks upwards.
    """
    belongs: dict[str, list[Table]] = {}
    for key, kind in (("groups", "Group"), ("sites", "Crew")):
        for entry in organisation.get(key, []):
            for member in entry.get("members", []):
                belongs.setdefault(canonical(member), []).append(_uid(kind, entry["id"]))
    for user in organisation["users"]:
        sets = [user["permission_set"]] if "permission_set" in user else []
        yield _person("User", user, belongs, sets, is_active=user["status"] == "active")
    for service_user in tokens.get("service_users", []):
        yield _person("ServiceUser", service_user, {}, service_user["permission_sets"], is_active=True)

    below: dict[str, list[Table]] = {}
    for site in organisation.get("sites", []):
        if "parent" in site:
            below.setdefault(canonical(site["parent"]), []).append(_uid("Crew", site["id"]))
    for site in organisation.get("sites", []):
        yield {"uid": _uid("Crew", site["id"]), "attrs": {}, "parents": below.get(canonical(site["id"]), [])}
    for listed in organisation.get("permission_sets", []):
        parents = [{"type": "Permission", "id": permission} for permission in listed["permissions"]]
        yield {"uid": _uid("Set", listed["id"]), "attrs": {}, "parents": parents}

    for template in organisation["templates"]:
        attributes: Table = {
            "isHome": _is_home(organisation, template),
            "hasLocations": bool(template.get("locations")),
        }
        if "owner" in template:
            attributes["owner"] = canonical(template["owner"])
        yield {"uid": _uid("Template", template["id"]), "attrs": attributes, "parents": []}


def _person(kind: str, person: Table, belongs: dict[str, list[Table]], sets: list[str], *, is_active: bool) -> Table:
    attributes = {
        "key": canonical(person["id"]),
        "isActive": is_active,
        "holds": person.get("holds", []),
        "lacks": person.get("lacks", []),
    }
    parents = belongs.get(canonical(person["id"]), []) + [_uid("Set", one) for one in sets]
    return {"uid": _uid(kind, person["id"]), "attrs": attributes, "parents": parents}


def _is_home(organisation: Table, template: Table) -> bool:
    own = organisation["organisation"]["id"]
    return canonical(template.get("organisation", own)) == canonical(own)


def _uid(kind: str, identifier: str) -> Table:
    return {"type": kind, "id": canonical(identifier)}


def _entity(kind: str, identifier: str) -> str:
    """Return an entity as policies write it; JSON's escapes for quotes and backslashes are Cedar's too."""
    return f"{kind}::{json.dumps(canonical(identifier), ensure_ascii=False)}"
