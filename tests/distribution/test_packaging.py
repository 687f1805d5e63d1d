"""The built package: it holds what it needs, and works where there is no checkout."""

import os
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
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=_ROOT, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


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
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        path.relative_to(_ROOT).as_posix()
        for package in _PACKAGES
        for path in (_ROOT / package).rglob("*")
        if path.is_file() and not _NOT_SHIPPED & set(path.parts)
    }
    assert shipped == expected
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
