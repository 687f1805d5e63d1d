"""Tokens in words: refusals with a remedy, what breaks, what expires, and texts that hold whatever a name holds."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.findings.token_impact import consequences
from diagnostics.model.inventory import Token
from diagnostics.tokens.state import condition
from diagnostics.tokens.transitions.base import RULES, RefusalCode, TransitionRefused
from diagnostics.workspace.storage_errors import StorageCode, StorageFailed, TokenChanged
from tests.tokens.workshop import DAY, NOON, at, created, inventory, organisation, token, user_token
from tui.presentation.errors import storage_line, token_changed_line
from tui.presentation.layout import card_markdown, card_text
from tui.presentation.text import cells
from tui.presentation.tokens.card import breaks_card
from tui.presentation.tokens.list import token_list, token_list_csv, token_list_markdown, token_list_text
from tui.presentation.tokens.refusals import refusal_lines
from tui.presentation.tokens.words import bearings, condition_phrase, left_in_short, way

FACTS = {
    "token": "tok_01",
    "name": "Export",
    "kind": "service_user",
    "owner": "Ada",
    "organisation": "Harbour",
    "state": "active",
    "limit": "20",
    "used": "20",
    "value": "46",
    "allowed": "31, 45",
    "option": "--kind",
    "told": "user",
    "moment": NOON.isoformat(),
    "latest": NOON.isoformat(),
    "safest": "tok_07",
    "safest_name": "Old",
    "idle_since": NOON.isoformat(),
    "reasons": "replaced,never-used,idle-longest,built-in",
}


@pytest.mark.parametrize("code", RefusalCode)
def test_every_refusal_says_the_rule_the_remedy_and_the_source(code: RefusalCode) -> None:
    """Why it is refused, what would make it possible, and the help page where one states the rule."""
    why, remedy, rule = refusal_lines(TransitionRefused(code, **FACTS))
    assert why.startswith("sightline: refused: ")
    assert remedy.startswith("What would make it possible: ")
    page = RULES[code].page
    assert f"help.safetyculture.com/{page}" in rule if page else "record" in rule
    assert code.value in rule
    assert "{" not in why + remedy + rule


def test_a_full_organisation_is_told_which_token_could_go_and_why() -> None:
    """The refusal of a 21st token names the safest one to retire."""
    tokens = [token(f"tok_{number:02}") for number in range(1, 20)]
    idle = token("tok_20", name="Trial", last_used_at=NOON - 40 * DAY)
    with pytest.raises(TransitionRefused) as caught:
        created(inventory(*tokens, idle))
    assert refusal_lines(caught.value) == [
        "sightline: refused: an organisation has at most 20 active service user tokens, and 20 are active.",
        (
            'What would make it possible: revoke one. The safest to retire is "Trial" (tok_20): no other has lain '
            "unused for so long, since 2026-10-11 12:00 UTC."
        ),
        "Rule: help.safetyculture.com/005096 (service-user-limit)",
    ]


@pytest.mark.parametrize("code", StorageCode)
def test_every_storage_failure_says_which_file_and_that_nothing_changed(code: StorageCode) -> None:
    """The file is named, and nobody has to wonder what became of the change."""
    line = storage_line(StorageFailed(code, Path("/acme/tokens.toml"), "Input/output error"))
    assert "/acme/tokens.toml" in line
    assert line.endswith("Nothing was changed.")


def test_a_token_that_somebody_else_changed_is_to_be_looked_at_again() -> None:
    """Both a changed and a removed token are told as that."""
    assert "Look again" in token_changed_line(TokenChanged(token(), token(name="Other")))
    assert "removed" in token_changed_line(TokenChanged(token(), None))


def told(verb: str, subject: Token) -> str:
    """What is said before a destructive step, on one line."""
    directory = Directory(organisation(), inventory(subject))
    found = consequences(directory, Index(directory), subject, NOON)
    return " ".join(" ".join(card_text(breaks_card(verb, found, NOON))).split())


@pytest.mark.parametrize(
    ("verb", "used_by", "sentence"),
    [
        ("revoke", "workato", "Workato. It stops until it is given the secret of another token."),
        ("revoke", "custom", "a custom integration. It stops"),
        ("revoke", "power_bi", "The built-in integration uses a token that the system manages, and goes on as before"),
        ("regenerate", "teams", "The built-in integration uses a token that the system manages"),
        ("regenerate", "workato", "Workato. It fails until it is given the new secret."),
        ("delete", "scim", "SCIM provisioning. Users and groups are no longer kept up to date."),
        ("revoke", None, "not recorded. Whatever sends this token, Workato, a script or a direct call, stops."),
    ],
)
def test_what_breaks_is_said_by_the_rule_of_the_integration(verb: str, used_by: str | None, sentence: str) -> None:
    """Custom integrations stop; built-in ones are not touched (help page 005096)."""
    assert sentence in told(verb, token(used_by=used_by))


def test_a_token_that_ended_breaks_nothing_more() -> None:
    """Deleting a revoked token takes nothing from anybody."""
    ended = token(used_by="workato", status="revoked", revoked_at=NOON)
    assert "The token does not work now, so nothing more stops." in told("delete", ended)


def test_revoking_says_whether_there_is_a_way_back() -> None:
    """A service user token can be regenerated; a user token is gone for good."""
    assert "It can be regenerated later" in told("revoke", token())
    assert "for good" in told("revoke", user_token())


@pytest.mark.parametrize(
    ("subject", "facts", "phrase"),
    [
        (token(), {}, "active; expires 2027-01-03 12:00 UTC (44 days) if it is not used"),
        (
            token(last_used_at=NOON - 46 * DAY),
            {},
            "expired 2026-11-19 12:00 UTC, after 45 days without use",
        ),
        (
            token(last_used_at=NOON - 46 * DAY),
            {"token_use": "partial"},
            "not known: expired 2026-11-19 12:00 UTC, unless it was used at a time that is not recorded",
        ),
        (token(status="revoked", revoked_at=NOON), {}, "revoked 2026-11-20 12:00 UTC"),
        (token(status="deleted"), {}, "deleted"),
    ],
)
def test_a_state_is_said_with_what_it_rests_on(subject: Token, facts: dict[str, Any], phrase: str) -> None:
    """The moment, and whether it is certain."""
    assert condition_phrase(condition(at(facts=organisation(**facts)), subject), subject) == phrase


@pytest.mark.parametrize(
    ("left", "text"),
    [(44 * DAY, "44 days"), (2 * DAY, "2 days"), (DAY, "24 hours"), (timedelta(hours=1), "1 hour")],
)
def test_the_time_left_fits_its_column(left: timedelta, text: str) -> None:
    """Days while there are two or more, then hours."""
    found = condition(at(), token(last_used_at=NOON - 45 * DAY + left))
    assert left_in_short(found) == text
    assert len(text) <= 9


HOSTILE = "\x1b[31m=cmd|' /C calc'!A0\u202e[b]|`<script>\n" + "長" * 60


@pytest.mark.parametrize("owner", ["service_user", "user"])
def test_lists_hold_whatever_a_name_holds(owner: str) -> None:
    """No line is wider than 80 columns, none holds a control character, and no cell of a spreadsheet is a formula."""
    subject = token(name=HOSTILE) if owner == "service_user" else user_token("tok_01", name=HOSTILE)
    directory = Directory(organisation(), inventory(subject))
    view = token_list(directory, at(), [subject])
    text = token_list_text(view)
    assert all(cells(line) <= 80 for line in text)
    everything = "\n".join([*text, *token_list_markdown(view), token_list_csv(directory, at(), [subject])])
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", everything)
    assert "<script>" not in "\n".join(token_list_markdown(view))
    assert not re.search(r"(^|,)=cmd", everything)


def test_what_differs_between_the_kinds_is_said_of_the_token_itself() -> None:
    """Every property of the help page's table is told for this token, and for the other kind beside it."""
    service, user = bearings(token(), "Export"), bearings(user_token(), "Ada")
    assert [bearing.code for bearing in service] == [bearing.code for bearing in user]
    by_code = {bearing.code: bearing for bearing in service}
    assert by_code["owner"].this == 'the service user "Export", not a person'
    assert by_code["limit"].this == "20 active in the organisation"
    assert all(bearing.this and bearing.other and bearing.this != bearing.other for bearing in service + user)


@pytest.mark.parametrize("kind", ["service_user", "user"])
@pytest.mark.parametrize("step", ["look", "create", "edit", "revoke", "regenerate", "delete"])
def test_every_step_has_a_way_in_the_web_app(step: str, kind: Any) -> None:
    """The product itself is changed in its web app, and where is said for each step and kind."""
    assert "API tokens" in way(step, kind)
    assert "{" not in way(step, kind)


def test_a_card_is_the_same_in_text_and_markdown() -> None:
    """Every row of a card is in both."""
    directory = Directory(organisation(), inventory(token()))
    card = breaks_card("revoke", consequences(directory, Index(directory), token(), NOON), NOON)
    for label, _ in card.rows:
        assert any(line.startswith(label) for line in card_text(card))
        assert any(f"**{label}**" in line for line in card_markdown(card))
