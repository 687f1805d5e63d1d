"""A secret is the same whatever way it comes in, and what is no secret is refused in the same words, never shown."""

import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.limits import MAX_SECRET_BYTES
from diagnostics.tokens.secret_text import NoSecret, SecretUnusable, secret_in_text
from diagnostics.tokens.secrets import fingerprint
from tests.workspace.cases import ORGANISATION, TOKENS
from tui.cli.main import run
from tui.cli.secret_input import given_secret
from tui.opening import UsedWrongly
from tui.presentation.errors import no_secret

ROOT = Path(__file__).parents[2]
SECRET = "5ec4e7" * 10 + "cafe"

GOOD = {
    "plain": SECRET,
    "line-end": f"{SECRET}\n",
    "windows": f"{SECRET}\r\n",
    "blanks": f" \t{SECRET}  ",
    "mark": f"\ufeff{SECRET}",
    "bearer": f"Bearer {SECRET}",
    "bearer-of-any-case": f"bEARER   {SECRET}\n",
    "all-of-it": f"\ufeff  Bearer {SECRET} \n\n",
    "fill-up": f"{SECRET}==",
}
BAD = {
    "": NoSecret.EMPTY,
    " \n": NoSecret.EMPTY,
    "Bearer ": NoSecret.EMPTY,
    f"{SECRET}\n{SECRET}": NoSecret.SEVERAL_LINES,
    f"# my secret\n{SECRET}\n": NoSecret.SEVERAL_LINES,
    f'"{SECRET}"': NoSecret.QUOTED,
    f"'{SECRET}'": NoSecret.QUOTED,
    f"“{SECRET}”": NoSecret.QUOTED,
    f"`{SECRET}`": NoSecret.QUOTED,
    f'{{"token": "{SECRET}"}}': NoSecret.QUOTED,
    f"TOKEN={SECRET}": NoSecret.NAMED,
    f"export SIGHTLINE_TOKEN={SECRET}": NoSecret.NAMED,
    f"SIGHTLINE_TOKEN = {SECRET}": NoSecret.NAMED,
    "SIGHTLINE_TOKEN=": NoSecret.NAMED,
    f"$env:TOKEN = {SECRET}": NoSecret.NAMED,
    f"Authorization: Bearer {SECRET}": NoSecret.NAMED,
    f"token: {SECRET}": NoSecret.NAMED,
    f"{SECRET[:9]}\x1b[31m{SECRET[9:]}": NoSecret.CONTROL_CHARACTER,
    f"{SECRET[:9]}\x00{SECRET[9:]}": NoSecret.CONTROL_CHARACTER,
    f"{SECRET[:9]} {SECRET[9:]}": NoSecret.BLANK_WITHIN,
    f"{SECRET[:9]}\u200b{SECRET[9:]}": NoSecret.NOT_ASCII,
    f"{SECRET}é": NoSecret.NOT_ASCII,
    "a" * 5000: NoSecret.TOO_LONG,
}


@pytest.mark.parametrize("given", GOOD.values(), ids=GOOD.keys())
def test_what_stands_around_a_secret_is_taken_away(given: str) -> None:
    """A byte order mark, blanks and `Bearer` are no part of it, in text and in bytes of either encoding."""
    wanted = given.strip("\ufeff \t\r\n").split()[-1]
    assert secret_in_text(given) == wanted
    assert secret_in_text(given.encode()) == wanted
    assert secret_in_text(("\ufeff" + given.strip("\ufeff")).encode("utf-16-le")) == wanted


@pytest.mark.parametrize(("given", "reason"), BAD.items(), ids=[f"{number}" for number in range(len(BAD))])
def test_what_is_no_secret_has_its_reason(given: str, reason: NoSecret) -> None:
    """Nothing is guessed: each kind of mistake is named, and the words hold nothing of what was given."""
    with pytest.raises(SecretUnusable) as refused:
        secret_in_text(given)
    assert refused.value.reason is reason
    assert SECRET[:12] not in str(refused.value) + no_secret(reason)
    assert refused.value.__context__ is None


def test_every_reason_is_given() -> None:
    """No reason is there for show."""
    with pytest.raises(SecretUnusable) as refused:
        secret_in_text(b"\xff\x00\xc3")
    assert {*BAD.values(), refused.value.reason} == set(NoSecret)


@given(st.text() | st.binary())
def test_anything_is_a_secret_or_has_a_reason(given: str | bytes) -> None:
    """Whatever comes in: a printable word, which is the same when it comes in again, or a reason."""
    try:
        secret = secret_in_text(given)
    except SecretUnusable:
        return
    assert secret.isascii() and secret.isprintable() and " " not in secret
    assert secret_in_text(secret) == secret


def ways(given: bytes, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what comes of some bytes in a file, from a command and in the environment: the secret, or the reason."""
    path = folder / "given"
    path.write_bytes(given)
    found = {}
    for name, file, command in (("file", path, None), ("command", None, f"cat '{path}'"), ("variable", None, None)):
        if name == "variable":
            if b"\0" in given or not given.strip():
                continue
            monkeypatch.setenv("SIGHTLINE_TOKEN", os.fsdecode(given))
        try:
            found[name] = given_secret(file, command)
        except UsedWrongly as error:
            found[name] = error.format_message().split(": ", 1)[1]
    return found


@pytest.mark.parametrize("given", [*GOOD.values(), *(one for one in BAD if one != "a" * 5000)])
def test_every_way_in_is_the_same(given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, a command and the environment give the same secret, or refuse with the same reason."""
    told = set(ways(given.encode(), tmp_path, monkeypatch).values())
    assert len(told) == 1
    assert given in BAD or told == {secret_in_text(given)}
    assert given in GOOD.values() or not any(SECRET[:12] in one for one in told)


def put_workspace(folder: Path) -> Path:
    """Write a workspace whose token has the secret."""
    (folder / "organisation.toml").write_text(ORGANISATION, encoding="utf-8")
    (folder / "tokens.toml").write_text(f'{TOKENS}fingerprint = "{fingerprint(SECRET)}"\n', encoding="utf-8")
    return folder


@pytest.mark.parametrize("given", [f"Bearer {SECRET}\n", f'"{SECRET}"'])
def test_a_secret_is_read_from_stdin(tmp_path: Path, given: str) -> None:
    """`--token-file -` is stdin, with the same rules."""
    question = ["why", "--workspace", str(put_workspace(tmp_path)), "--template", "induction", "--json"]
    words = [sys.executable, "-m", "tui", *question, "--token-file", "-"]
    done = subprocess.run(
        words, input=given, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2]
    )
    if given.startswith("Bearer"):
        assert '"basis"' in done.stdout or '"verdict"' in done.stdout
        assert "token-unknown" not in done.stdout
        assert done.returncode != 2
    else:
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("sightline: stdin holds no secret: it holds a quotation mark.")
    assert SECRET[:12] not in done.stdout + done.stderr


def test_an_endless_command_is_ended(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A command that goes on writing is not waited for, nor is all that it writes kept."""
    question = ["why", "--workspace", str(put_workspace(tmp_path)), "--template", "induction"]
    assert (
        run(["observe", "--workspace", str(tmp_path), "--base-url", "http://127.0.0.1:1", "--token-command", "yes"])
        == 2
    )
    assert "what yes writes holds no secret: it is longer than 4096 characters" in capsys.readouterr().err
    long = tmp_path / "long"
    long.write_bytes(b"a" * (MAX_SECRET_BYTES + 1))
    assert run([*question, "--token-file", str(long)]) == 2
    assert f"{long} holds no secret: it is longer than" in capsys.readouterr().err
    assert run([*question, "--token-file", "/dev/zero"]) == 2


def test_a_typed_secret_is_asked_for_again_when_it_is_none(tmp_path: Path) -> None:
    """At a prompt the reason is said and the question put again; what was typed is not shown."""
    question = ["why", "--workspace", str(put_workspace(tmp_path)), "--template", "induction"]
    environment = {key: value for key, value in os.environ.items() if key != "SIGHTLINE_TOKEN"}
    child = pexpect.spawn(
        sys.executable,
        ["-m", "tui", *question],
        env=environment,
        cwd=str(ROOT),
        timeout=60,
        encoding="utf-8",
        dimensions=(24, 120),
    )
    child.expect_exact("Token (not shown): ")
    child.sendline(f"TOKEN={SECRET}")
    child.expect_exact("What was typed is no secret: it begins with a name and = or a colon.")
    child.expect_exact("Token (not shown): ")
    child.sendline(f" Bearer {SECRET}")
    child.expect(pexpect.EOF)
    assert SECRET[:12] not in child.before
    assert "HIDDEN" in child.before
    child.close()
    assert child.exitstatus == 3
