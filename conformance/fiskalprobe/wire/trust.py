"""
Whom the client trusts beyond the usual authorities: a certificate that somebody names in a file.

Nothing here switches the verification off. A service with a certificate of its own is trusted by
that certificate, and by no other.
"""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx


class BadTrust(ValueError):
    """
    The file cannot be read, or it holds no certificate.
    """

    code = "trust"


def trusting(file: str) -> ssl.SSLContext:
    """
    Make a TLS context that also trusts the certificates in *file*: a CA's, or the server's own.
    """
    context = httpx.create_ssl_context(trust_env=False)
    # A certificate that the named one did not sign itself is trusted as it is.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        context.load_verify_locations(cadata=Path(file).read_text(encoding="ascii"))
    except UnicodeDecodeError:
        raise BadTrust("holds no PEM, which is text") from None
    except OSError as refused:
        # An SSLError is one of these, and its words are OpenSSL's.
        told = "holds no certificate" if isinstance(refused, ssl.SSLError) else refused.strerror
        raise BadTrust(str(told)) from refused
    except ValueError:
        raise BadTrust("is empty") from None
    return context


def advice_on(error: str | None) -> str:
    """
    Say what to do when no answer came because of *error*.
    """
    said = (error or "").lower()
    if "certificate_verify_failed" not in said:
        return "check that the service runs and that the address is right"
    if "mismatch" in said or "is not valid for" in said:
        return "name the subject by an address that its certificate names"
    if "expired" in said or "not yet valid" in said:
        return "renew its certificate"
    return (
        "if its certificate is the right one, name that or its CA's: "
        'ca = "FILE.pem" under [ixit] in target.toml, '
        "or the variable FISKALPROBE_CA where an address or a case is the target"
    )
