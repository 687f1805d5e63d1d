"""A certificate authority of a test's own, and servers that show its certificates."""

import ssl
import subprocess
from pathlib import Path
from typing import NamedTuple


class Authority(NamedTuple):
    """Where the authority's certificate is, and the certificate it gave, with its key."""

    file: Path
    certificate: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Return what a server needs to show the certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def authority(folder: Path, *names: str) -> Authority:
    """Make an authority in a folder, and let it give a certificate for `names`, as `DNS:x` or `IP:127.0.0.1`."""
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    made = ("-x509", "-subj", "/CN=Test authority", "-days", "3650", "-keyout", "ca.key", "-out", "ca.pem")
    _openssl(folder, "req", *new_key, *made, "-addext", "keyUsage=critical,keyCertSign")
    _openssl(folder, "req", *new_key, "-subj", "/CN=Test server", "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text(f"subjectAltName={','.join(names)}\n", encoding="utf-8")
    signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-days", "3650", "-extfile", "names", "-out", "server.pem")
    _openssl(folder, "x509", "-req", "-in", "server.csr", *signed)
    return Authority(folder / "ca.pem", folder / "server.pem", folder / "server.key")
