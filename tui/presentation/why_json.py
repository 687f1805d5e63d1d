"""The answer to one question as the versioned JSON contract. A key may be added, none renamed."""

from typing import Any

from diagnostics.access.absence import Absent
from diagnostics.access.answer import Answer, Attempt
from diagnostics.access.question import Question
from diagnostics.organisation.model import Identity
from tui.presentation.calls import call_line
from tui.presentation.times import iso

SCHEMA = 1


def why_json(
    question: Question,
    answer: Answer,
    identity: Identity,
    absent: Absent | None = None,
    repairs: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the answer as plain data.

    `absent`: the template is not listed, and these may have been meant. `repairs`: what would make it visible, as
    `tui.presentation.repairs.repairs_json` gives it.
    """
    return {
        "schema": SCHEMA,
        "verdict": answer.verdict.value,
        "headline": answer.headline.value,
        "web_app": answer.web_app.value if answer.web_app is not None else None,
        "token": token_json(question),
        "subject": subject_json(question),
        "template": {"id": question.template.id, "name": question.template.name, "listed": absent is None},
        "nearest": [candidate._asdict() for candidate in absent.nearest] if absent is not None else [],
        "call": call_line(question.call) if question.asker.makes_calls else None,
        "at": iso(question.at),
        "captured_at": iso(identity.captured_at),
        "gates": [
            {
                "gate": gate.name,
                "state": gate.state.value,
                "reason": gate.reason.value,
                "attempts": [_attempt(attempt) for attempt in gate.attempts],
            }
            for gate in answer.gates
        ],
        "inferences": [reason.value for reason in answer.inferences],
        "unknowns": [reason.value for reason in answer.unknowns],
        "repairs_total": repairs["repairs_total"] if repairs is not None else 0,
        "repairs": repairs["repairs"] if repairs is not None else [],
        "advice": repairs["advice"] if repairs is not None else [],
    }


def token_json(question: Question) -> dict[str, Any] | None:
    """Return the token asked about, or None for a subject without one and for an unrecognised secret."""
    token = question.asker.token
    return {"id": token.id, "name": token.name, "kind": token.kind} if token is not None else None


def subject_json(question: Question) -> dict[str, Any] | None:
    """Return whom the request acts for, or None where that is not known."""
    subject = question.asker.subject
    return {"kind": subject.kind, "id": subject.id, "name": subject.name} if subject is not None else None


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "reason": attempt.reason.value,
        "outcome": attempt.outcome.value,
        "rule": attempt.rule,
        "evidence": [{"type": thing.type, "id": thing.id, "name": thing.name} for thing in attempt.evidence],
    }
