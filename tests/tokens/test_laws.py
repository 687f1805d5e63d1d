"""Laws of a token's life: whatever is done, in whatever order, the record stays possible and the limits hold."""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import EMPTY_INVENTORY, Inventory, TokenKind
from diagnostics.model.organisation import Organisation
from diagnostics.model.validation import jsonable, validated
from diagnostics.tokens.quota import quota
from diagnostics.tokens.secrets import Seal, Secret, mint
from diagnostics.tokens.state import Circumstances, TokenState, condition
from diagnostics.tokens.transitions.base import Outcome, TransitionRefused, state_digest
from diagnostics.tokens.transitions.create import History, Wanted, create, new_service_user_id
from diagnostics.tokens.transitions.edit import Edits, edit, record_use
from diagnostics.tokens.transitions.end import delete, regenerate, revoke
from diagnostics.tokens.transitions.record import Given, Told, add, settled
from diagnostics.workspace.checks import inventory_problems
from diagnostics.workspace.journal import in_force, reconcile
from diagnostics.workspace.salvage import Draft, Readable
from diagnostics.workspace.to_toml import inventory_text
from tests.tokens.workshop import ACME, ADA, BEN, CLEO, HARBOUR, NOON, organisation

KINDS = st.sampled_from(["service_user", "user"])
SAID = KINDS | st.none()
USERS = st.sampled_from([ADA, BEN, CLEO, "user_nobody"])
DAYS = st.sampled_from([None, 30, 31, 45, 60, 180, 90])
SETS = st.sampled_from([None, (), ("standard",), ("standard", "admin"), ("nonesuch",)])
SPANS = st.integers(0, 100 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
NAMES = st.text(max_size=8)


class TokenLife(RuleBasedStateMachine):
    """Everything that can happen to the tokens of one organisation, while time goes by."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.organisation = organisation()
        self.inventory = EMPTY_INVENTORY
        self.events: list[Outcome] = []
        self.dead: set[str] = set()
        self.tombstones: dict[str, dict[str, Any]] = {}
        self.read: tuple[Organisation, Inventory] | None = None

    @property
    def circumstances(self) -> Circumstances:
        return Circumstances(self.organisation, self.now)

    @initialize(is_pulled=st.booleans(), service=st.integers(0, 20), users=st.integers(0, 10))
    def begin_with_some(self, is_pulled: bool, service: int, users: int) -> None:
        if is_pulled:
            self.organisation = organisation(source="https://api.safetyculture.io")
        for _ in range(service):
            self._apply(lambda c, i: create(c, i, self._wanted("service_user", "first"), mint().seal))
        for _ in range(users):
            self._apply(lambda c, i: create(c, i, self._wanted("user", "first", ADA), mint().seal))

    @rule(kind=KINDS, name=NAMES, owner=USERS | st.none(), days=DAYS, sets=SETS)
    def create(self, kind: str, name: str, owner: str | None, days: int | None, sets: tuple[str, ...] | None) -> None:
        wanted = self._wanted(kind, name, owner, days, sets)
        self._apply(lambda c, i: create(c, i, wanted, mint().seal))

    @rule(data=st.data(), ago=SPANS, unused=SPANS)
    def add_another_of_a_service_user(self, data: st.DataObject, ago: timedelta, unused: timedelta) -> None:
        owners = [service_user.id for service_user in self.inventory.service_users]
        owner = data.draw(st.sampled_from(owners)) if owners else None
        history = History(self.now - ago, min(self.now, self.now - ago + unused))
        self._apply(lambda c, i: add(c, i, self._wanted("service_user", "again", owner), mint().seal, history))

    @rule(kind=SAID, owner=USERS, told=SAID, is_foreign=st.booleans(), given=USERS | st.none())
    def add_what_the_api_told(
        self, kind: TokenKind | None, owner: str, told: TokenKind | None, is_foreign: bool, given: str | None
    ) -> None:
        answer = Told(owner, HARBOUR if is_foreign else ACME, told, "Told")
        asked = Given(new_service_user_id(), kind, None, given)
        self._apply(lambda c, i: add(c, i, settled(c, i, asked, answer), mint().seal, None))

    @rule(data=st.data(), name=NAMES | st.none(), days=DAYS, sets=SETS)
    def edit(self, data: st.DataObject, name: str | None, days: int | None, sets: tuple[str, ...] | None) -> None:
        self._apply(lambda c, i: edit(c, i, self._some(data), Edits(name, days, sets)))

    @rule(data=st.data(), ago=SPANS)
    def use(self, data: st.DataObject, ago: timedelta) -> None:
        self._apply(lambda c, i: record_use(c, i, self._some(data), self.now - ago))

    @rule(data=st.data())
    def revoke(self, data: st.DataObject) -> None:
        self._apply(lambda c, i: revoke(c, i, self._some(data)))

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        self._apply(lambda c, i: delete(c, i, self._some(data)))

    @rule(data=st.data())
    def regenerate(self, data: st.DataObject) -> None:
        identifier = self._some(data)
        old = next((token.fingerprint for token in self.inventory.tokens if token.id == identifier), None)
        if self._apply(lambda c, i: regenerate(c, i, identifier, mint().seal)) and old is not None:
            self.dead.add(old)

    @precondition(lambda self: self.tombstones)
    @rule(data=st.data())
    def bring_back_a_deleted_secret(self, data: st.DataObject) -> None:
        identifier = data.draw(st.sampled_from(sorted(self.tombstones)))
        old = next(token for token in self.inventory.tokens if token.id == identifier)
        seal = Seal(old.fingerprint or Secret("x").seal.fingerprint, old.hint)
        assert not self._apply(lambda c, i: add(c, i, self._wanted("service_user", "back"), seal, None))

    @rule(span=SPANS)
    def time_goes_by(self, span: timedelta) -> None:
        self.now += span

    @rule(leaver=st.sampled_from([ADA, BEN]))
    def a_user_leaves(self, leaver: str) -> None:
        users = tuple(replace(user, status="left") if user.id == leaver else user for user in self.organisation.users)
        self.organisation = replace(self.organisation, users=users)

    @invariant()
    def limits_hold(self) -> None:
        assert quota(self.circumstances, self.inventory, "service_user").used <= 20
        for user in (ADA, BEN, CLEO):
            assert quota(self.circumstances, self.inventory, "user", user).used <= 10

    @invariant()
    def the_files_can_be_read_again(self) -> None:
        if self.read is not None and self.read[0] is self.organisation and self.read[1] is self.inventory:
            # A refused change and time alone leave the very files that were read before.
            return
        self.read = self.organisation, self.inventory
        reread = validated(Inventory, tomllib.loads(inventory_text(self.inventory)))
        assert reread == self.inventory
        assert state_digest(reread) == state_digest(self.inventory)
        draft = Draft(self.organisation, reread, Readable(Path("o")), Readable(Path("t")))
        assert not list(inventory_problems(draft))

    @invariant()
    def no_secret_has_two_tokens_and_no_dead_one_has_any(self) -> None:
        prints = [token.fingerprint for token in self.inventory.tokens if token.fingerprint is not None]
        assert len(prints) == len(set(prints))
        assert not self.dead & set(prints)

    @invariant()
    def what_was_deleted_never_changes(self) -> None:
        now = {token.id: jsonable(token) for token in self.inventory.tokens if token.status == "deleted"}
        assert all(now.get(identifier) == kept for identifier, kept in self.tombstones.items())
        self.tombstones = now

    @invariant()
    def every_active_user_token_has_an_active_user(self) -> None:
        status = {canonical(user.id): user.status for user in self.organisation.users}
        for token in self.inventory.tokens:
            is_own_user = token.kind == "user" and self.circumstances.is_own(token.organisation)
            if is_own_user and condition(self.circumstances, token).state is TokenState.ACTIVE:
                assert status[canonical(token.owner)] == "active"

    @invariant()
    def the_journal_tells_the_whole_story(self) -> None:
        events = [outcome.event for outcome in self.events]
        assert [event.revision for event in events] == list(range(1, len(events) + 1))
        assert reconcile(events, self.inventory).is_clean
        assert len(in_force(events, self.inventory)) == len(events)

    def _wanted(
        self,
        kind: str,
        name: str,
        owner: str | None = None,
        days: int | None = None,
        sets: tuple[str, ...] | None = None,
    ) -> Wanted:
        return Wanted(kind, name, new_service_user_id(), owner, days, sets)  # type: ignore[arg-type]  # one of two words

    def _some(self, data: st.DataObject) -> str:
        listed = [token.id for token in self.inventory.tokens]
        return data.draw(st.sampled_from([*listed, "tok_nonesuch"]))

    def _apply(self, transition: Callable[[Circumstances, Inventory], Outcome]) -> bool:
        before = jsonable(self.inventory)
        try:
            outcome = transition(self.circumstances, self.inventory)
        except TransitionRefused:
            return False
        finally:
            assert jsonable(self.inventory) == before, "a transition changed what it was given"
        assert outcome.inventory.revision == self.inventory.revision + 1
        assert state_digest(outcome.inventory) == outcome.event.state != state_digest(self.inventory)
        self.inventory = outcome.inventory
        self.events.append(outcome)
        return True


TestTokenLife = TokenLife.TestCase
TestTokenLife.settings = settings(stateful_step_count=30)
TestTokenLife.__doc__ = "No sequence of changes breaks a limit, a tombstone, a file or the journal's account."
