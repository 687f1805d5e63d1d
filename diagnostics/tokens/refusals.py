"""Why a change to a token is refused: a stable code for each rule, and where the rule is written.

The sentences, and what would make the change possible, live in the interface.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, NamedTuple

from diagnostics.errors import SightlineError

RuleBasis = Literal["document", "inference", "record"]
"""A rule is written in the product's documents, follows from them, or is needed to keep the record true."""


class RefusalCode(StrEnum):
    """A stable code for one rule."""

    SERVICE_USER_LIMIT = "service-user-limit"
    USER_LIMIT = "user-limit"
    INACTIVITY_NOT_OFFERED = "inactivity-not-offered"
    USER_PERIOD_FIXED = "user-period-fixed"
    USER_HAS_OWN_PERMISSIONS = "user-has-own-permissions"
    PERMISSION_SETS_BELONG_TO_SERVICE_USER = "permission-sets-belong-to-service-user"
    PERMISSION_SETS_OF_ANOTHER_ORGANISATION = "permission-sets-of-another-organisation"
    PERMISSION_SET_UNKNOWN = "permission-set-unknown"
    NAME_EMPTY = "name-empty"
    NAME_NOT_TEXT = "name-not-text"
    KIND_NEEDED = "kind-needed"
    OWNER_NEEDED = "owner-needed"
    OWNER_UNKNOWN = "owner-unknown"
    OWNER_OF_OTHER_KIND = "owner-of-other-kind"
    OWNER_NOT_ACTIVE = "owner-not-active"
    OWNER_OF_ANOTHER_ORGANISATION = "owner-of-another-organisation"
    TOKEN_OF_ANOTHER_ORGANISATION = "token-of-another-organisation"
    TOKEN_GONE = "token-gone"
    ALREADY_REVOKED = "already-revoked"
    ALREADY_DELETED = "already-deleted"
    NOT_ACTIVE = "not-active"
    DELETE_NEEDS_REVOKE = "delete-needs-revoke"
    REGENERATE_NEEDS_REVOKE = "regenerate-needs-revoke"
    REVOKE_IS_FINAL = "revoke-is-final"
    SECRET_ALREADY_RECORDED = "secret-already-recorded"
    API_CONTRADICTS_OPTION = "api-contradicts-option"
    API_CONTRADICTS_WORKSPACE = "api-contradicts-workspace"
    MOMENT_BEFORE_RECORD = "moment-before-record"
    USE_IN_FUTURE = "use-in-future"
    USE_BEFORE_RECORD = "use-before-record"
    USE_AFTER_END = "use-after-end"
    NOTHING_TO_CHANGE = "nothing-to-change"


class Rule(NamedTuple):
    """Where a rule comes from. `page` is the number of a help page, where one has it.

    `is_about_request`: what was asked for can never be, whatever state the token is in.
    """

    page: str | None
    basis: RuleBasis
    is_about_request: bool = False


RULES: Mapping[RefusalCode, Rule] = {
    RefusalCode.SERVICE_USER_LIMIT: Rule("005096", "document"),
    RefusalCode.USER_LIMIT: Rule("005096", "document"),
    RefusalCode.INACTIVITY_NOT_OFFERED: Rule("005096", "document", is_about_request=True),
    RefusalCode.USER_PERIOD_FIXED: Rule("000007", "document", is_about_request=True),
    RefusalCode.USER_HAS_OWN_PERMISSIONS: Rule("005096", "document", is_about_request=True),
    RefusalCode.PERMISSION_SETS_BELONG_TO_SERVICE_USER: Rule("005096", "document", is_about_request=True),
    RefusalCode.PERMISSION_SETS_OF_ANOTHER_ORGANISATION: Rule(None, "record", is_about_request=True),
    RefusalCode.PERMISSION_SET_UNKNOWN: Rule(None, "record", is_about_request=True),
    RefusalCode.NAME_EMPTY: Rule("005096", "document", is_about_request=True),
    RefusalCode.NAME_NOT_TEXT: Rule(None, "record", is_about_request=True),
    RefusalCode.KIND_NEEDED: Rule("005096", "document", is_about_request=True),
    RefusalCode.OWNER_NEEDED: Rule("005096", "document", is_about_request=True),
    RefusalCode.OWNER_UNKNOWN: Rule(None, "record", is_about_request=True),
    RefusalCode.OWNER_OF_OTHER_KIND: Rule("005096", "document", is_about_request=True),
    RefusalCode.OWNER_NOT_ACTIVE: Rule("005096", "document"),
    RefusalCode.OWNER_OF_ANOTHER_ORGANISATION: Rule("005096", "document"),
    RefusalCode.TOKEN_OF_ANOTHER_ORGANISATION: Rule("005096", "document"),
    RefusalCode.TOKEN_GONE: Rule(None, "record"),
    RefusalCode.ALREADY_REVOKED: Rule("005096", "document"),
    RefusalCode.ALREADY_DELETED: Rule("005096", "document"),
    RefusalCode.NOT_ACTIVE: Rule("005096", "document"),
    RefusalCode.DELETE_NEEDS_REVOKE: Rule("005096", "document"),
    RefusalCode.REGENERATE_NEEDS_REVOKE: Rule("005096", "document"),
    RefusalCode.REVOKE_IS_FINAL: Rule("005096", "inference"),
    RefusalCode.SECRET_ALREADY_RECORDED: Rule("005096", "document"),
    RefusalCode.API_CONTRADICTS_OPTION: Rule(None, "record", is_about_request=True),
    RefusalCode.API_CONTRADICTS_WORKSPACE: Rule(None, "record"),
    RefusalCode.MOMENT_BEFORE_RECORD: Rule(None, "record"),
    RefusalCode.USE_IN_FUTURE: Rule(None, "record", is_about_request=True),
    RefusalCode.USE_BEFORE_RECORD: Rule(None, "record", is_about_request=True),
    RefusalCode.USE_AFTER_END: Rule("005096", "document", is_about_request=True),
    RefusalCode.NOTHING_TO_CHANGE: Rule(None, "record", is_about_request=True),
}
"""Every rule that can refuse a change, and its source."""


class TransitionRefused(SightlineError):
    """A rule does not allow the change. Nothing was changed.

    `facts` may hold `token`, `name`, `kind`, `owner`, `state`, `limit`, `used`, `value`, `allowed`, `moment`,
    `option`, `told`, `safest` and others that the code's sentence names.
    """

    def __init__(self, code: RefusalCode, **facts: str) -> None:
        """Keep the rule's code and the facts of the case."""
        super().__init__(code.value)
        self.code = code
        self.facts: Mapping[str, str] = facts

    @property
    def rule(self) -> Rule:
        """Where the rule comes from."""
        return RULES[self.code]
