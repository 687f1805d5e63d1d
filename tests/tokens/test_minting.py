"""Secrets: random, told only when asked to, and recognised by their fingerprint."""

import logging
import pickle
import re
import traceback

import pytest

from diagnostics.tokens.secrets import Secret, matches, mint
from diagnostics.tokens.transitions.create import new_service_user_id, next_name


def test_a_new_secret_is_256_random_bits_in_the_products_own_form() -> None:
    """64 lower-case hexadecimal digits, never the same twice."""
    minted = {mint().reveal() for _ in range(50)}
    assert len(minted) == 50
    assert all(re.fullmatch("[0-9a-f]{64}", text) for text in minted)


def test_a_secret_shows_itself_to_nobody_who_does_not_ask() -> None:
    """Neither printing, logging nor pickling a secret, nor a traceback that holds it, gives it away."""
    secret = mint()
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s %r", (secret, secret), None)
    with pytest.raises(TypeError) as caught:
        pickle.dumps(secret)
    told = [repr(secret), str(secret), f"{secret}", f"{[secret]}", record.getMessage()]
    told += traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    assert secret.reveal() not in "".join(told)


def test_a_secret_is_recognised_by_its_fingerprint_and_told_apart_by_its_hint() -> None:
    """What is kept of a secret matches it and no other, and shows eight of its characters."""
    secret = mint()
    assert matches(secret.reveal(), secret.seal.fingerprint)
    assert not matches(mint().reveal(), secret.seal.fingerprint)
    assert secret.seal.hint == f"{secret.reveal()[:4]}...{secret.reveal()[-4:]}"


@pytest.mark.parametrize("text", ["short", "0123456789abcdef0123456789abcde", "\x1b" * 40, "é" * 40])
def test_a_secret_that_cannot_spare_eight_characters_gets_no_hint(text: str) -> None:
    """A short secret's hint would give too much of it away, and one that does not show would hint at nothing."""
    assert Secret(text).seal.hint is None


def test_a_service_user_gets_an_id_of_the_products_form() -> None:
    """`user_` before 32 hexadecimal digits, as ids are compared."""
    assert re.fullmatch("user_[0-9a-f]{32}", new_service_user_id())


def test_a_second_token_gets_the_next_number() -> None:
    """The name of a rotated token tells it from all others of the same name."""
    assert next_name("Export", []) == "Export (2)"
    assert next_name("Export (2)", ["Export", "Export (2)", "Export (3)"]) == "Export (4)"
