"""Build step of the wheel: the catalogues compiled, and the manual pages written.

An installation for development gets the catalogues where its source is; a wheel gets both from a folder that is gone
afterwards, so that building leaves the source as it was.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ReleaseHook(BuildHookInterface[Any]):
    """Adds to a wheel what is made from the source."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the files, and name them to the builder."""
        if version == "editable":
            self._run("release.catalogues", "--compile", str(Path(self.root, "tui", "locale")))
            return
        self._made = tempfile.TemporaryDirectory(prefix="sightline-build-")
        made = Path(self._made.name)
        self._run("release.catalogues", "--compile", str(made / "locale"))
        self._run("release.manual", str(made / "man"), self.metadata.version)
        for path in sorted((made / "locale").rglob("*.mo")):
            build_data["force_include"][str(path)] = "tui/locale/" + path.relative_to(made / "locale").as_posix()
        for path in sorted((made / "man").iterdir()):
            build_data["shared_data"][str(path)] = f"share/man/man1/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002  # the builder's signature
        """Remove what was only made to be packed."""
        if version != "editable":
            self._made.cleanup()

    def _run(self, module: str, *arguments: str) -> None:
        # In a process of its own: it imports from this source, whatever the builder has imported already.
        subprocess.run([sys.executable, "-B", "-m", module, *arguments], cwd=self.root, check=True)
