"""All smallest sets of changes that make a template visible, by trying every set: what the repairs must come to."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

from tests.findings.applied import applied, listed
from tests.reference.model import explain
from tests.worlds.facts import LOCATIONS, MANAGE_ALL, TEMPLATES, VIEW_ALL, Table, find, is_foreign, last_seen, same

Change = dict[str, Any]
MOST = 4
"""Changes beside those of token and call: one rule to edit, two things to join, or one, and two permissions."""


def smallest_sets(
    organisation: Table, tokens: Table, call: Table, token_id: str, template_id: str
) -> list[tuple[Change, ...]]:
    """Return every set of changes without which, or without part of which, the token does not get the template."""
    token, template = listed(tokens["tokens"], token_id), listed(organisation["templates"], template_id)
    of_asking = asking(organisation, tokens, call, token, template)
    if of_asking is None:
        return []
    possible = [
        *_sharing(organisation, token, template),
        *_joining(organisation, token, template),
        *permitting(organisation, tokens, token),
    ]
    found: list[tuple[int, ...]] = []
    for size in range(MOST + 1):
        for chosen in combinations(range(len(possible)), size):
            if any(set(smaller) <= set(chosen) for smaller in found):
                continue
            changes = [*of_asking, *(possible[number] for number in chosen)]
            world = applied(organisation, tokens, call, token_id, changes)
            answer = explain(world[0], world[1], token_id=world[3], template_id=template_id, **world[2])
            if answer["verdict"] == "visible":
                found.append(chosen)
    return [(*of_asking, *(possible[number] for number in chosen)) for chosen in found]


def shape(organisation: Table, tokens: Table, changes: tuple[Change, ...]) -> frozenset[tuple[Any, ...]]:
    """Return the changes, but of an assigned permission set only whether it gives its holder an override.

    Of sets that differ in nothing else the least one is to be named.
    """
    people = [*organisation["users"], *tokens.get("service_users", [])]
    shapes: list[tuple[Any, ...]] = []
    assigned = []
    for change in changes:
        if change["change"] == "assign-permission-set":
            holder = listed(people, change["user"] if "user" in change else change["service_user"])
            given = listed(organisation["permission_sets"], change["permission_set"])["permissions"]
            assigned.append(any(one in given and one not in holder.get("lacks", []) for one in (VIEW_ALL, MANAGE_ALL)))
        else:
            shapes.append(tuple(sorted((key, str(value)) for key, value in change.items())))
    return frozenset([*shapes, *(("assign", place, overrides) for place, overrides in enumerate(sorted(assigned)))])


def asking(organisation: Table, tokens: Table, call: Table, token: Table, template: Table) -> tuple[Change, ...] | None:
    """Return what must change about token and call, or None where nothing the product knows would do."""
    key = token["kind"]
    people = organisation["users"] if key == "user" else tokens.get("service_users", [])
    owner = find(people, token["owner"])
    if owner is None or is_foreign(organisation, owner) or call["at"] < token["created_at"]:
        return None
    changes: list[Change] = []
    if key == "user" and owner["status"] != "active":
        if owner["status"] == "left":
            return None
        changes.append({"change": "reactivate-user", "user": token["owner"]})
    is_expired = call["at"] - last_seen(token) > timedelta(days=token["inactivity_days"])
    if token["status"] != "active" or is_foreign(organisation, token) or is_expired:
        is_only_revoked = token["status"] == "revoked" and not is_foreign(organisation, token) and not is_expired
        if key == "service_user" and is_only_revoked:
            changes.append({"change": "regenerate-token", "token": token["id"]})
        else:
            changes.append({"change": "create-token", key: token["owner"]})
    return *changes, *_calling(call, template)


def _calling(call: Table, template: Table) -> Iterator[Change]:
    if call["archived"] != "both" and template.get("archived", False) != (call["archived"] == "true"):
        yield {"change": "change-request", "parameter": "archived", "value": "both"}
    modified: datetime | None = template.get("modified_at")
    for parameter in ("modified_after", "modified_before"):
        bound: datetime | None = call[parameter]
        if bound is None:
            continue
        is_late = parameter == "modified_after"
        if modified is None or (modified < bound if is_late else modified > bound):
            yield {"change": "change-request", "parameter": parameter, "value": _written(modified)}


def _written(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment is not None else None


def _sharing(organisation: Table, token: Table, template: Table) -> Iterator[Change]:
    own = organisation["organisation"].get("data_centre")
    other = find(organisation.get("organisations", []), template.get("organisation", "")) or {}
    if not is_foreign(organisation, template) or own is None or other.get("data_centre", own) == own:
        kind = token["kind"].replace("_", "-")
        yield {"change": f"share-with-{kind}", "template": template["id"], token["kind"]: token["owner"]}
    for number, rule in enumerate(template.get("rules", [])):
        place = {"template": template["id"], "rule": number}
        if "everyone" in rule and not is_foreign(organisation, template) and token["kind"] == "service_user":
            yield {"change": "cover-service-users", **place}
        if rule.get("invitation") == "pending" and token["kind"] == "user":
            named = rule.get("user", rule.get("service_user"))
            if "group" in rule if named is None else same(named, token["owner"]):
                yield {"change": "accept-invitation", **place}


def _joining(organisation: Table, token: Table, template: Table) -> Iterator[Change]:
    """Return the joining of every group and site that a rule names."""
    if token["kind"] == "service_user":
        return
    for kind in ("group", "site"):
        seen: list[str] = []
        for rule in template.get("rules", []):
            if kind in rule and not any(same(rule[kind], one) for one in seen):
                seen.append(rule[kind])
                if (entry := find(organisation.get(f"{kind}s", []), rule[kind])) is not None:
                    yield {"change": f"add-to-{kind}", "user": token["owner"], kind: entry["id"]}


def permitting(organisation: Table, tokens: Table, token: Table) -> Iterator[Change]:
    """Return the assigning of every set that could matter, and the adding of permissions to the subject's sets."""
    key = token["kind"]
    subject = find(organisation["users"] if key == "user" else tokens.get("service_users", []), token["owner"])
    if subject is None:
        return
    sets = organisation.get("permission_sets", [])
    own = [subject["permission_set"]] if "permission_set" in subject else subject.get("permission_sets", [])
    for one in sets:
        held = one.get("permissions", [])
        overrides = VIEW_ALL in held or MANAGE_ALL in held
        is_allowed = not overrides or subject.get("seat", "full") == "full"
        if is_allowed and held and not any(same(one["id"], mine) for mine in own):
            yield {"change": "assign-permission-set", key: token["owner"], "permission_set": one["id"]}
    for mine in own:
        known = find(sets, mine)
        if known is None or "permissions" not in known:
            continue
        holders = [user for user in organisation["users"] if same(user.get("permission_set", ""), known["id"])]
        is_full = all(user.get("seat", "full") == "full" for user in holders)
        for permission in (TEMPLATES, LOCATIONS, *([VIEW_ALL] if is_full else [])):
            if permission not in known["permissions"]:
                yield {"change": "add-permission", "permission_set": known["id"], "permission": permission}
