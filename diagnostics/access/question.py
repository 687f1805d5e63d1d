"""What is asked: whose request, for which template, with which parameters, judged at which moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from diagnostics.organisation.model import Template, User
from diagnostics.tokens.inventory import ServiceUser, Token

ArchivedFilter = Literal["both", "true", "false"]
SubjectKind = Literal["user", "service_user"]


@dataclass(frozen=True, slots=True)
class Call:
    """Parameters of `GET /feed/templates`. The bounds on the time of change are inclusive."""

    archived: ArchivedFilter = "both"
    modified_after: datetime | None = None
    modified_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a request acts for. `record` is None where the workspace does not list the subject."""

    kind: SubjectKind
    id: str
    record: User | ServiceUser | None

    @property
    def user(self) -> User | None:
        """The listed user, if the subject is one."""
        return self.record if isinstance(self.record, User) else None

    @property
    def service_user(self) -> ServiceUser | None:
        """The listed service user, if the subject is one."""
        return self.record if isinstance(self.record, ServiceUser) else None

    @property
    def name(self) -> str:
        """The subject's name, or its id where it is not listed."""
        return self.record.name if self.record is not None else self.id


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: a token with its subject, a subject alone (the web app's view), or a secret that matched nothing.

    A secret that matched nothing has neither token nor subject.
    """

    token: Token | None
    subject: Subject | None

    @property
    def is_unrecognised(self) -> bool:
        """Whether a secret was given that no token of the workspace has."""
        return self.token is None and self.subject is None

    @property
    def makes_calls(self) -> bool:
        """Whether the question is about a call of the API, and not about what a subject may open by itself."""
        return self.subject is None or self.token is not None


UNRECOGNISED = Asker(token=None, subject=None)


@dataclass(frozen=True, slots=True)
class Question:
    """Why does this asker get, or not get, this template from this call, judged at this moment?"""

    asker: Asker
    template: Template
    call: Call
    at: datetime
