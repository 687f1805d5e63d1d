"""Pasting a secret that is never shown."""

from collections.abc import Sequence

from tui.language import _
from tui.screens.form import Field, FormScreen


class SecretForm(FormScreen[str]):
    """Asks for a secret and shows stars."""

    def heading(self) -> str:
        """Return the title."""
        return _("Paste a secret")

    def notes(self) -> Sequence[str]:
        """Return what happens to the secret."""
        return [_("Only its fingerprint is compared with those in the workspace. It is neither shown nor kept.")]

    def fields(self) -> Sequence[Field]:
        """Return the one line."""
        return [Field("secret", _("Secret:"), is_secret=True)]

    def finish(self) -> str:
        """Hand the secret over."""
        secret = self.value("secret")
        if not secret:
            return _("Nothing was pasted.")
        self.leave(secret)
        return ""
