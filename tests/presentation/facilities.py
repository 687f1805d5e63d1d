"""A made-up organisation with every kind of row: 40 templates, five tokens, three of them alike in name."""

from datetime import UTC, datetime, timedelta
from typing import Any

from diagnostics.access.directory import Directory
from diagnostics.access.index.index import Index
from diagnostics.access.types import Answer, Call, Question, Requester, Verdict
from diagnostics.access.walk import walk
from diagnostics.findings.gap import Gap, gap
from diagnostics.findings.repairs.repairs import Repairer
from diagnostics.model.inventory import Inventory
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import validated
from diagnostics.tokens.state import Circumstances
from tests.worlds.facts import LOCATIONS, TEMPLATES
from tui.presentation.answer import Beside
from tui.presentation.home import HomeSection, HomeToken
from tui.presentation.layout import Line
from tui.presentation.templates import TemplateRow
from tui.presentation.tokens.list import token_list
from tui.presentation.why.repairs import repair_views

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
ACME = "role_" + "ac" * 16
BOT, LAKE, NOOR, ADA = "bot", "lake", "user_" + "d" * 32, "user_" + "e" * 32
_NIGHT = {"group": "night"}
_NAMED: dict[str, list[dict[str, Any]]] = {
    "Fire door check, Block A": [_NIGHT],
    "Fire door check, Block B": [_NIGHT],
    "Crane daily check, tower A": [_NIGHT, {"user": ADA}],
    "Crane daily check, tower B": [{"service_user": BOT}],
    "Crane operator licence": [{"user": ADA}],
    "Lift inspection": [{"site": "quay"}],
    "Roof access permit": [],
    "Asbestos register": [{"everyone": True}],
    "Ladder register": [{"everyone": True, "covers_service_users": True}],
}


def _tables() -> tuple[dict[str, Any], dict[str, Any]]:
    names = [*_NAMED, *(f"Toolbox talk {number}" for number in range(1, 32))]
    templates = [
        {
            "id": f"template_{number:032x}",
            "name": name,
            "owner": NOOR,
            "rules": _NAMED.get(name, [{"service_user": BOT}, {"user": ADA}]),
        }
        for number, name in enumerate(names, 0x3C41_0000)
    ]
    organisation = {
        "format": 1,
        "organisation": {"id": ACME, "name": "Acme Facilities", "captured_at": AT - timedelta(hours=2)},
        "users": [
            {"id": NOOR, "name": "Noor Haddad", "status": "active", "permission_set": "standard"},
            {"id": ADA, "name": "Ada Byron", "status": "active", "permission_set": "standard"},
        ],
        "groups": [{"id": "night", "name": "Night crew", "members": [ADA, BOT]}],
        "sites": [{"id": "quay", "name": "Quay 4", "members": []}],
        "permission_sets": [{"id": "standard", "name": "Standard", "permissions": [TEMPLATES, LOCATIONS]}],
        "templates": templates,
    }
    service: dict[str, Any] = {"kind": "service_user", "inactivity_days": 45, "created_at": AT - timedelta(days=90)}
    own: dict[str, Any] = {"kind": "user", "inactivity_days": 30, "created_at": AT - timedelta(days=90), "owner": ADA}
    tokens = {
        "format": 1,
        "service_users": [
            {"id": BOT, "name": "Power BI export", "permission_sets": ["standard"]},
            {"id": LAKE, "name": "Nightly lake", "permission_sets": ["standard"]},
        ],
        "tokens": [
            {
                **service,
                "id": "token_b7f80000554d",
                "name": "Power BI export",
                "owner": BOT,
                "status": "active",
                "last_used_at": AT - timedelta(days=9),
            },
            {
                **service,
                "id": "token_c4d1000022c1",
                "name": "Nightly lake",
                "owner": LAKE,
                "status": "active",
                "last_used_at": AT - timedelta(days=43),
                "used_by": "workato",
            },
            {
                **service,
                "id": "token_5b200000a1f7",
                "name": "Old export",
                "owner": LAKE,
                "status": "revoked",
                "revoked_at": AT - timedelta(days=3),
            },
            {
                **own,
                "id": "token_38c70000551d",
                "name": "Ada's script",
                "status": "active",
                "last_used_at": AT - timedelta(days=1),
            },
        ],
    }
    return organisation, tokens


class Facilities:
    """The organisation, read, with everything that the pieces of the app are drawn from."""

    def __init__(self) -> None:
        organisation, tokens = _tables()
        self.organisation = validated(Organisation, organisation)
        self.directory = Directory(self.organisation, validated(Inventory, tokens))
        self.index = Index(self.directory)
        self.token = self.directory.inventory.tokens[0]
        self.call = Call()

    def requester(self, place: int = 0) -> Requester:
        """Return the token at a place of the inventory as who asks."""
        token = self.directory.inventory.tokens[place]
        return Requester(token, self.directory.subject_of(token))

    def gap(self, place: int = 0) -> Gap:
        """Return the gap of the token at a place."""
        return gap(self.directory, self.index, self.requester(place), self.call, AT)

    def rows(self, place: int = 0) -> list[TemplateRow]:
        """Return the templates of the token at a place."""
        return [TemplateRow(template.name, verdict, reason) for template, verdict, reason in self.gap(place).rows()]

    def question(self, name: str, call: Call | None = None) -> Question:
        """Return the question about the template of that name."""
        template = next(template for template in self.organisation.templates if template.name == name)
        return Question(self.requester(), template, call or self.call, AT)

    def answer(self, question: Question) -> Answer:
        """Return its answer."""
        return walk(self.directory, question)

    def beside(self, question: Question) -> Beside:
        """Return repairs as they are found, and the other findings as they would be told."""
        answer = self.answer(question)
        repairs = Repairer(self.index).repairs(question, answer)
        return Beside(
            repairs=repair_views(self.directory, question, answer, repairs, with_names=False),
            futile=("Adding it to the group again: groups never count for a service user.",),
            alike=('"Crane daily check, tower B" is visible: rule 1 names the service user itself.',),
            notes=("The API did not return it on 20 Nov 09:13.",),
        )

    def sections(self) -> list[HomeSection]:
        """Return the tokens as Home lists them."""
        listed = token_list(self.directory, Circumstances(self.organisation, AT), self.directory.inventory.tokens)
        sections, place = [], 0
        for section in listed.sections:
            tokens = []
            for row in section.rows:
                counts = self.gap(place).counts
                tokens.append(HomeToken(row, counts[Verdict.VISIBLE], sum(counts.values())))
                place += 1
            sections.append(HomeSection(section.rows[0].token.kind, tokens, listed.quotas))
        return sections


def written(lines: list[Line] | tuple[Line, ...]) -> str:
    """Return lines as text, without the blanks at their ends."""
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines) + "\n"
