"""`sightline setup`: on a terminal through to the first answer, left and taken up again, and without a terminal."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.api.serving import ADA, ADA_SECRET, BOT_SECRET, MANAGER_SECRET, acme, serving, written
from tests.app.terminal import Terminal, program_in_terminal
from tests.platform.running import Done, ran
from tests.workspace.caches import pull_pages

SIZE = (200, 200)
TOKEN = "go without)"
OBSERVED = "Agreement:"
SECRET_OF = "Secret of"
QUESTION = "q quit"
END = "From here"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """The address of an API over an organisation with a broad token, a service user's and a user's."""
    with serving(written(tmp_path / "served")) as address:
        yield address


@contextmanager
def guided(folder: Path, url: str, *more: str) -> Iterator[Terminal]:
    """Run `setup` on a terminal high enough to show all of it."""
    arguments = ("-m", "tui", "setup", str(folder), "--base-url", url, *more)
    with program_in_terminal(*arguments, size=SIZE, NO_COLOR="1", SIGHTLINE_TOKEN="", COLUMNS="80") as terminal:
        yield terminal


def ended(terminal: Terminal, keys: str) -> int:
    """Send the last keys, and return what the program leaves with."""
    terminal.program.send(keys)
    return terminal.status()


def wait_for_questions(terminal: Terminal, count: int) -> None:
    """Wait until that many questions were asked, and a key is waited for: what comes too early is thrown away."""
    while terminal.text.count(QUESTION) < count:
        assert terminal.read(30.0), terminal.text
    terminal.rest()


def shown(text: str, folder: Path, url: str) -> str:
    """Return a terminal's text without what differs from one run to the next."""
    text = text.replace(str(folder), "DIR").replace(url, "http://API")
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)? UTC", "MOMENT", text)
    text = re.sub(r"tok_[0-9a-f]{6,}", "tok_NEW", text)
    return text.rstrip() + "\n"


def setup(folder: Path, url: str, *more: str, secret: str | None = MANAGER_SECRET) -> Done:
    """Run `setup` without a terminal, with the broad token in the environment."""
    return ran("setup", str(folder), "--base-url", url, *more, secret=secret)


def secret_file(folder: Path, secret: str) -> str:
    """Write a secret into a file of its own, and return its path."""
    path = folder / f"secret-{secret[:4]}"
    path.write_text(secret + "\n", encoding="utf-8")
    return str(path)


def recorded(parent: Path, url: str) -> Path:
    """Make a pulled workspace that holds the service user's token, and no observation."""
    folder = parent / "acme"
    assert setup(folder, url, "--facts-only").returncode == 0
    secret = ["--token-file", secret_file(parent, BOT_SECRET)]
    done = ran("tokens", "add", "--workspace", str(folder), "--base-url", url, *secret)
    assert done.returncode == 0, done.stderr
    return folder


def files(folder: Path) -> dict[str, bytes]:
    """Return what a workspace holds."""
    found = sorted(folder.rglob("*")) if folder.exists() else []
    return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.is_file()}


def facts_and_tokens(folder: Path) -> dict[str, bytes]:
    """Return the files of a workspace that hold what was pulled, recorded, observed and learned."""
    return {name: held for name, held in files(folder).items() if not name.startswith(".sightline")}


def tokens_in(folder: Path) -> list[dict[str, Any]]:
    """Return the recorded tokens."""
    path = folder / "tokens.toml"
    held: list[dict[str, Any]] = (
        tomllib.loads(path.read_text(encoding="utf-8")).get("tokens", []) if path.exists() else []
    )
    return held


def test_from_an_empty_folder_to_the_first_right_answer(snapshot: Any, tmp_path: Path, url: str) -> None:
    """Pulled, recorded, observed, asked: what is on the terminal, and an answer after it that the truth agrees with."""
    folder = tmp_path / "acme"
    with guided(folder, url) as terminal:
        terminal.wait_for("Token (not shown)")
        terminal.press(MANAGER_SECRET + "\r", TOKEN)
        assert ended(terminal, BOT_SECRET + "\r") == 0
        text = terminal.text
    assert MANAGER_SECRET not in text and BOT_SECRET not in text
    snapshot.assert_match(shown(text, folder, url), "terminal.txt")
    (token,) = tokens_in(folder)
    for template, status, verdict in (("Template 1", 0, "VISIBLE"), ("Template 2", 3, "HIDDEN")):
        answer = ran("why", "--workspace", str(folder), "--token", token["id"], "--template", template)
        assert answer.returncode == status, answer.stdout
        assert verdict in answer.stdout


def test_what_no_observation_tells_is_asked(snapshot: Any, tmp_path: Path, url: str) -> None:
    """A recorded token without its secret at hand: what its answers hang on, a question, what the answer decides."""
    folder = recorded(tmp_path, url)
    with guided(folder, url) as terminal:
        terminal.wait_for("Pull again?")
        terminal.press("\r", TOKEN)
        terminal.press("\r", SECRET_OF)
        terminal.press("\r", QUESTION)
        terminal.program.send("n")
        wait_for_questions(terminal, 2)
        assert ended(terminal, "q") == 0
        text = terminal.text
    snapshot.assert_match(shown(text, folder, url), "terminal.txt")
    (answer,) = tomllib.loads((folder / "learned.toml").read_text(encoding="utf-8"))["answers"]
    assert answer["answer"] == "no"


@pytest.mark.parametrize("step", ["facts", "token", "observation", "question"])
def test_a_step_that_is_left_is_taken_up_again(tmp_path: Path, url: str, step: str) -> None:
    """Ctrl-C leaves what was there before the step to the byte; the same command then asks for that step."""
    folder = tmp_path / "acme"
    waits = {"facts": "Token (not shown)", "token": TOKEN, "observation": SECRET_OF, "question": QUESTION}
    if step != "facts":
        assert setup(folder, url, "--facts-only").returncode == 0
    if step in ("observation", "question"):
        recorded(tmp_path, url)
    before = facts_and_tokens(folder)
    for is_last in (False, True):
        with guided(folder, url) as terminal:
            if step != "facts":
                terminal.wait_for("Pull again?")
                terminal.press("\r", TOKEN)
            if step in ("observation", "question"):
                terminal.press("\r", SECRET_OF)
            if step == "question":
                terminal.press("\r", QUESTION)
            terminal.wait_for(waits[step])
            if not is_last:
                terminal.program.send("\x03")
                assert terminal.status() == 130
                assert facts_and_tokens(folder) == before
                assert "Traceback" not in terminal.text
                assert "Stopped. What is done stays" in terminal.text
            elif step == "facts":
                terminal.press(MANAGER_SECRET + "\r", TOKEN)
                assert (folder / "organisation.toml").exists()
            elif step == "token":
                terminal.press(BOT_SECRET + "\r", END)
                assert len(tokens_in(folder)) == 1
            elif step == "observation":
                terminal.press(BOT_SECRET + "\r", OBSERVED)
                assert len(list((folder / "observations").iterdir())) == 1
            else:
                terminal.program.send("n")
                wait_for_questions(terminal, 2)
                assert ended(terminal, "q") == 0
                assert (folder / "learned.toml").exists()


def test_a_pull_that_is_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    """Ctrl-C while rows arrive writes nothing into the folder; the same command goes on with what was read."""
    served, folder = written(tmp_path / "served", acme(120)), tmp_path / "acme"
    with serving(served, "slow-answers", slow=0.2) as address:
        with guided(folder, address) as terminal:
            terminal.wait_for("Token (not shown)")
            terminal.program.send(MANAGER_SECRET + "\r")
            pages = pull_pages(folder) / "templates.jsonl"
            while not (pages.exists() and pages.stat().st_size):
                terminal.read(0.05)
            terminal.program.send("\x03")
            assert terminal.status() == 130
            assert "goes on where this one stopped" in terminal.text
            assert facts_and_tokens(folder) == {}
        done = setup(folder, address, "--facts-only")
    assert done.returncode == 0, done.stderr
    assert "An interrupted pull went on where it was." in done.stdout


def test_a_name_of_two_tokens_is_no_secret(tmp_path: Path, url: str) -> None:
    """Which of them is meant is asked by their ids, and the API is asked nothing."""
    folder = recorded(tmp_path, url)
    added = ["--workspace", str(folder), "--kind", "service_user", "--name", "Export"]
    assert ran("tokens", "add", *added).returncode == 0
    with guided(folder, url) as terminal:
        terminal.wait_for("Pull again?")
        terminal.press("\r", TOKEN)
        terminal.press("Export\r", "More than one recorded token")
        terminal.press("tok_02\r", SECRET_OF)
        assert "tried as a secret" not in terminal.text


def test_pulled_again_the_observation_is_older(tmp_path: Path, url: str) -> None:
    """After another pull the observation does not count: that is said, and observing again is offered."""
    folder = tmp_path / "acme"
    assert setup(folder, url, "--for-file", secret_file(tmp_path, BOT_SECRET)).returncode == 0
    with guided(folder, url) as terminal:
        terminal.wait_for("Pull again?")
        terminal.press("y\r", "Token (not shown)")
        terminal.press(MANAGER_SECRET + "\r", TOKEN)
        terminal.press("\r", SECRET_OF)
        assert "older now than the facts" in " ".join(terminal.text.split())
        terminal.press(ADA_SECRET + "\r", "the secret of another token")
        terminal.press(BOT_SECRET + "\r", END)
    assert len(list((folder / "observations").iterdir())) == 2


def test_without_the_token_its_subject_is_asked_about(tmp_path: Path, url: str) -> None:
    """Nothing typed for the token, then a user's name: what it hangs on, and the questions that settle it."""
    folder = tmp_path / "acme"
    assert setup(folder, url, "--facts-only").returncode == 0
    with guided(folder, url) as terminal:
        terminal.wait_for("Pull again?")
        terminal.press("\r", TOKEN)
        terminal.press("\r", "leave it for now")
        terminal.press("Nobody\r", "called")
        terminal.press("Ada Byron\r", QUESTION)
        assert "In question: Ada Byron, without a token." in terminal.text
        assert ended(terminal, "q") == 0
    assert not tokens_in(folder)


def test_what_is_typed_for_a_token_is_never_shown(tmp_path: Path, url: str) -> None:
    """A secret the API does not know, text that is none, then a recorded token's mask: no echo, and asked again."""
    folder = tmp_path / "acme"
    assert setup(folder, url, "--for-file", secret_file(tmp_path, BOT_SECRET)).returncode == 0
    (token,) = tokens_in(folder)
    with guided(folder, url) as terminal:
        terminal.wait_for("Pull again?")
        terminal.press("\r", TOKEN)
        terminal.press("dead" * 16 + "\r", "401")
        terminal.press("not a secret\r", "and no secret")
        terminal.press(token["hint"] + "\r", END)
        text = terminal.text
    assert "deaddead" not in text and "not a secret" not in text
    assert len(tokens_in(folder)) == 1


def test_without_a_terminal_the_options_say_each_step(snapshot: Any, tmp_path: Path, url: str) -> None:
    """One command does all of it; the next one says what is done already, and takes answers."""
    folder, file = tmp_path / "acme", secret_file(tmp_path, BOT_SECRET)
    first = setup(folder, url, "--for-file", file)
    assert first.returncode == 0, first.stderr
    again = setup(folder, url, secret=None)
    assert again.returncode == 0
    assert again.stderr.count("Done already") == 2
    snapshot.assert_match(shown(again.stderr + "---\n" + again.stdout, folder, url), "again.txt")
    assert all(one not in first.stdout + first.stderr for one in (BOT_SECRET, MANAGER_SECRET))


def test_without_a_terminal_an_option_answers(tmp_path: Path, url: str) -> None:
    """The questions come with their ids, and an answer by its id settles what it said it would."""
    folder = recorded(tmp_path, url)
    asked = setup(folder, url, secret=None)
    assert asked.returncode == 0
    identifier = re.search(r"--answer (\S+)=yes", asked.stdout)
    assert identifier is not None
    answered = setup(folder, url, "--answer", f"{identifier[1]}=no", secret=None)
    assert answered.returncode == 0, answered.stderr
    assert identifier[1] not in answered.stdout
    assert (folder / "learned.toml").exists()


@pytest.mark.parametrize(
    ("more", "secret", "said"),
    [
        ((), MANAGER_SECRET, "--for-file F"),
        (("--facts-only",), None, "--token-command"),
        (("--facts-only", "--for", "x"), MANAGER_SECRET, "give one of"),
        (("--for-file", "/nowhere", "--subject", "x"), MANAGER_SECRET, "give one of"),
    ],
)
def test_what_is_missing_without_a_terminal_is_said(
    tmp_path: Path, url: str, more: tuple[str, ...], secret: str | None, said: str
) -> None:
    """The status is 2, the option that is missing is named, and nothing was written."""
    done = setup(tmp_path / "acme", url, *more, secret=secret)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "acme").exists()


def test_facts_of_ones_own_are_not_pulled(tmp_path: Path, url: str) -> None:
    """A workspace written by hand is its own authority: the way goes on to its token, and its facts stay."""
    folder = written(tmp_path / "own")
    before = (folder / "organisation.toml").read_bytes()
    done = setup(folder, url, "--subject", ADA, secret=None)
    assert done.returncode == 0, done.stderr
    assert "not pulled" in done.stderr
    assert setup(folder, url, "--subject", ADA, "--pull-again").returncode == 2
    assert (folder / "organisation.toml").read_bytes() == before


def test_an_api_that_is_gone_stops_without_a_terminal(tmp_path: Path) -> None:
    """The failure is told, and what was done before it stays for the next try."""
    folder = tmp_path / "acme"
    with serving(written(tmp_path / "served")) as address:
        assert setup(folder, address, "--facts-only").returncode == 0
    before = facts_and_tokens(folder)
    done = setup(folder, "http://127.0.0.1:1", "--for-file", secret_file(tmp_path, BOT_SECRET))
    assert done.returncode == 0
    assert "not recorded" in done.stderr
    assert facts_and_tokens(folder) == before


def test_an_organisation_without_templates_has_no_question(tmp_path: Path) -> None:
    """Nothing to settle is said as that."""
    organisation, tokens = acme()
    organisation["templates"] = []
    with serving(written(tmp_path / "served", (organisation, tokens))) as address:
        done = setup(tmp_path / "acme", address, "--for-file", secret_file(tmp_path, BOT_SECRET))
    assert done.returncode == 0, done.stderr
    assert "No question is open" in done.stderr
