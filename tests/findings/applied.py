"""Changes applied to plain tables as the contract reads them, with no code of the program."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from tests.worlds.facts import Table, find


def applied(
    organisation: Table, tokens: Table, call: Table, token_id: str, changes: list[dict[str, Any]]
) -> tuple[Table, Table, Table, str]:
    """Return the world, the call and the token to ask with after the changes."""
    organisation, tokens, call = deepcopy(organisation), deepcopy(tokens), dict(call)
    for change in changes:
        token_id = _apply(organisation, tokens, call, token_id, change)
    return organisation, tokens, call, token_id


def listed(entries: list[Table], identifier: str) -> Table:
    """Return the entry of that id, or an empty one that belongs to nothing."""
    found = find(entries, identifier)
    return found if found is not None else {}


def _apply(organisation: Table, tokens: Table, call: Table, token_id: str, change: dict[str, Any]) -> str:
    template = listed(organisation.get("templates", []), change.get("template", ""))
    people = [*organisation.get("users", []), *tokens.get("service_users", [])]
    person = listed(people, change.get("user", change.get("service_user", "")))
    match change["change"]:
        case "share-with-user":
            template.setdefault("rules", []).append({"user": change["user"]})
        case "share-with-service-user":
            template.setdefault("rules", []).append({"service_user": change["service_user"]})
        case "cover-service-users":
            template["rules"][change["rule"]]["covers_service_users"] = True
        case "accept-invitation":
            del template["rules"][change["rule"]]["invitation"]
        case "add-to-group":
            listed(organisation["groups"], change["group"]).setdefault("members", []).append(change["user"])
        case "add-to-site":
            listed(organisation["sites"], change["site"]).setdefault("members", []).append(change["user"])
        case "assign-permission-set" if "user" in change:
            person["permission_set"] = change["permission_set"]
        case "assign-permission-set":
            person.setdefault("permission_sets", []).append(change["permission_set"])
        case "add-permission":
            listed(organisation["permission_sets"], change["permission_set"])["permissions"].append(
                change["permission"]
            )
        case "reactivate-user":
            person["status"] = "active"
        case "change-request":
            value = change["value"]
            if value is None:
                call.pop(change["parameter"])
            else:
                is_time = change["parameter"] != "archived"
                call[change["parameter"]] = datetime.fromisoformat(value) if is_time else value
        case "create-token" | "regenerate-token":
            return _renewed(tokens, call, token_id, change)
        case other:
            raise ValueError(other)
    return token_id


def _renewed(tokens: Table, call: Table, token_id: str, change: dict[str, Any]) -> str:
    old = listed(tokens["tokens"], token_id)
    fresh = {key: old[key] for key in ("name", "kind", "owner", "inactivity_days")}
    fresh |= {"status": "active", "created_at": call["at"]}
    if change["change"] == "regenerate-token":
        assert find(tokens["tokens"], change["token"]) is old
        tokens["tokens"][tokens["tokens"].index(old)] = {"id": old["id"], **fresh}
        return token_id
    tokens["tokens"].append({"id": "made", **fresh})
    return "made"
