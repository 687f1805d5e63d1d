"""The built package: it holds what it needs, and works where there is no checkout."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("tui", "diagnostics", "fixtures")
_NOT_SHIPPED = {"__pycache__", ".sightline"}


def _built(target: str, folder: Path) -> Path:
    """Build a wheel or a source archive from the checkout."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    subprocess.run(build, cwd=_ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.iterdir()
    return built


@dataclass(frozen=True)
class Installed:
    """An environment that holds Sightline and what it depends on, and an empty folder to call it from."""

    bin: Path
    elsewhere: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment from the empty folder."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            cwd=self.elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from the checkout."""
    return _built("wheel", tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel into a new environment, which sees the dependencies of this one and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    environment = folder / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    python = environment / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*install, "--quiet", "--disable-pip-version-check"], check=True, capture_output=True, timeout=120)
    # A folder named in a .pth file is searched, but the .pth files in it are not read: an editable install of the
    # checkout in this environment stays out of sight.
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "dependencies.pth").write_text(
        sysconfig.get_path("purelib") + "\n" + sysconfig.get_path("platlib") + "\n"
    )
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    return Installed(environment / "bin", elsewhere)


def test_the_wheel_ships_every_file_of_the_packages_and_no_test(wheel: Path) -> None:
    """Code, demo workspaces, styles and translations are in the wheel; tests, caches and the rest are not."""
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name and ".data/" not in name}
    expected = {
        path.relative_to(_ROOT).as_posix()
        for package in _PACKAGES
        for path in (_ROOT / package).rglob("*")
        if path.is_file() and not _NOT_SHIPPED & set(path.parts) and path.suffix not in (".po", ".mo")
    }
    languages = {f"tui/locale/{path.stem}/LC_MESSAGES/sightline.mo" for path in (_ROOT / "tui/locale").glob("*.po")}
    assert languages and shipped == expected | languages
    assert {f"{package}/py.typed" for package in _PACKAGES} <= shipped
    assert any(name.startswith("fixtures/organisations/") for name in shipped)


def test_the_installed_package_is_not_the_checkout(installed: Installed) -> None:
    """The tests below run what was installed, with the dependencies beside it."""
    where = "import tui, diagnostics, fixtures, pydantic; print(tui.__file__, diagnostics.__file__, fixtures.__file__)"
    done = installed.run("python", "-c", where)
    assert done.returncode == 0, done.stderr
    assert all(path.startswith(str(installed.bin.parent)) for path in done.stdout.split())


def test_the_installed_command_tells_its_version(installed: Installed) -> None:
    """`sightline --version` says the version of `pyproject.toml`, from the metadata of what is installed."""
    version = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    done = installed.run("sightline", "--version")
    assert done.stdout.strip() == f"sightline {version}"


def test_the_installed_command_lists_the_demos(installed: Installed) -> None:
    """`sightline demo` finds the demo workspaces in the installed package, all of them."""
    done = installed.run("sightline", "demo")
    assert done.returncode == 0, done.stderr
    demos = [path.name for path in (_ROOT / "fixtures" / "organisations").iterdir() if (path / "demo.toml").is_file()]
    assert demos
    assert not [name for name in demos if name not in done.stdout]


def test_the_installed_command_explains_a_demo(installed: Installed) -> None:
    """`sightline why --demo NAME` needs nothing else, and leaves with the status of a hidden template."""
    done = installed.run("sightline", "why", "--demo", "service-user-behind-a-group")
    assert done.returncode == 3, done.stderr
    assert "HIDDEN" in done.stdout


def test_a_plain_installation_asks_for_what_serving_needs(wheel: Path) -> None:
    """The packages of the server are required without any extra, and no extra of the package names them again."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        required = [
            line.removeprefix("Requires-Dist: ")
            for line in archive.read(name).decode("utf-8").splitlines()
            if line.startswith(("Requires-Dist: starlette", "Requires-Dist: uvicorn"))
        ]
    assert len(required) == 2 and not any(";" in line for line in required)


def test_the_installed_command_serves_a_demo(installed: Installed) -> None:
    """`sightline serve` starts from the installed package, says its URL and ends on a signal."""
    command = [str(installed.bin / "sightline"), "serve", "--demo", "service-user-behind-a-group"]
    with subprocess.Popen(command, cwd=installed.elsewhere, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        process.terminate()
        assert process.wait(30) == 0


def test_the_package_runs_as_a_module_too(installed: Installed) -> None:
    """`python -m tui` is the same command."""
    arguments = ("why", "--demo", "service-user-behind-a-group")
    assert installed.run("python", "-m", "tui", *arguments).stdout == installed.run("sightline", *arguments).stdout


def test_the_installed_command_speaks_the_shipped_languages(installed: Installed) -> None:
    """`--lang` finds the catalogue in the installed package, and refuses what it does not hold."""
    french = installed.run("sightline", "--lang", "fr", "why", "--demo", "service-user-behind-a-group")
    assert french.returncode == 3 and "HIDDEN" not in french.stdout
    assert installed.run("sightline", "--lang", "xx", "demo").returncode == 2


def test_a_manual_page_is_installed_for_every_command(installed: Installed) -> None:
    """Each verb that the help lists has a page where `man` looks for it, with its options and what they do."""
    pages = installed.bin.parent / "share" / "man" / "man1"
    listed = installed.run("sightline", "--help").stdout.partition("Commands:")[2].partition("\n\n")[0]
    verbs = [line.split()[0] for line in listed.splitlines() if line[:2] == "  " and line[2:3].strip()]
    assert len(verbs) > 10
    assert {f"sightline-{verb}.1" for verb in verbs} | {"sightline.1"} <= {path.name for path in pages.iterdir()}
    page = (pages / "sightline-tokens-create.1").read_text(encoding="utf-8")
    assert page.startswith('.TH "SIGHTLINE-TOKENS-CREATE" "1" ')
    assert ".TP\n\\fB\\-\\-secret\\-file F\\fR\nPut the secret into this new file instead.\n" in page
    assert not [
        line for line in page.splitlines() if line[:1] in ".'" and line.split()[0] not in (".TH", ".SH", ".TP", ".PP")
    ]


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_two_builds_give_the_same_bytes(target: str, tmp_path: Path) -> None:
    """Neither the moment nor the folder of a build is in what is built."""
    archives = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        archives.append(_built(target, tmp_path / name))
    assert archives[0].name == archives[1].name
    assert archives[0].read_bytes() == archives[1].read_bytes()


def test_a_build_leaves_the_checkout_as_it_was(tmp_path: Path) -> None:
    """What is only made to be packed is gone afterwards."""
    before = sorted(str(path) for package in (*_PACKAGES, "release") for path in (_ROOT / package).rglob("*"))
    _built("wheel", tmp_path)
    made = {str(path) for package in (*_PACKAGES, "release") for path in (_ROOT / package).rglob("*")} - set(before)
    assert not [path for path in made if "__pycache__" not in path]


def test_no_text_names_a_package_that_is_not_ours() -> None:
    """Whoever is told to install something is told the name of this distribution."""
    texts = [*_ROOT.glob("*.md"), *(path for package in _PACKAGES for path in (_ROOT / package).rglob("*.py"))]
    named = re.compile(r"(?:pip3?|pipx|uv tool|uvx?) (?:install|run|add) (?:--?[\w-]+ )*[\"']?(sightline[\w-]*)")
    found = {match[1] for path in texts for match in named.finditer(path.read_text(encoding="utf-8"))}
    assert found <= {"sightline-access"}


def _indexed(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=600, env=os.environ | environment, cwd="/"
    )


def _answers(bin_folder: Path) -> None:
    """Try an installation as its user would: the version, an answer, and the server's list."""
    for arguments, status in (
        (["--version"], 0),
        (["why", "--demo", "service-user-behind-a-group"], 3),
        (["why", "--demo", "service-user-behind-a-group", "--lang", "fr"], 3),
        (["serve", "--faults", "list"], 0),
    ):
        done = _indexed([str(bin_folder / "sightline"), *arguments])
        assert done.returncode == status, done.stderr


def _interpreters() -> list[str]:
    return [f"python3.{minor}" for minor in (11, 12, 13, 14)]


@pytest.mark.soak
@pytest.mark.parametrize("python", _interpreters())
@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_it_installs_into_an_empty_environment(target: str, python: str, tmp_path: Path) -> None:
    """With everything it needs from the package index, on each Python that this machine has."""
    found = shutil.which(python)
    if found is None or _indexed([found, "-c", "import venv, ensurepip"]).returncode:
        pytest.skip(f"{python} is not on this machine")
    (tmp_path / "dist").mkdir()
    built = _built(target, tmp_path / "dist")
    assert _indexed([found, "-m", "venv", str(tmp_path / "environment")]).returncode == 0
    pip = [str(tmp_path / "environment" / "bin" / "python"), "-m", "pip", "install", "--quiet", str(built)]
    done = _indexed(pip)
    assert done.returncode == 0, done.stderr
    _answers(tmp_path / "environment" / "bin")


@pytest.mark.soak
@pytest.mark.parametrize("tool", ["pipx", "uv"])
def test_it_installs_as_a_tool(tool: str, wheel: Path, tmp_path: Path) -> None:
    """`pipx install` and `uv tool install` put the command where their user's programs are."""
    found = shutil.which(tool) or shutil.which(tool, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{tool} is not on this machine")
    folders = {
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(tmp_path / "bin"),
        "PIPX_MAN_DIR": str(tmp_path / "man"),
        "UV_TOOL_DIR": str(tmp_path / "tools"),
        "UV_TOOL_BIN_DIR": str(tmp_path / "bin"),
    }
    install = ["install", str(wheel)] if tool == "pipx" else ["tool", "install", "--python", sys.executable, str(wheel)]
    done = _indexed([found, *install], **folders)
    assert done.returncode == 0, done.stderr
    _answers(tmp_path / "bin")
