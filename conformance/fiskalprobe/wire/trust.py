"""
Certificates beyond the usual ones: whom the client trusts, and by what it identifies itself.

Nothing here switches the verification off. A service with a certificate of its own is trusted by
that certificate, and by no other.
"""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

import httpx


class BadTrust(ValueError):
    """
    A file cannot be read, or it does not hold what it is named for.
    """

    code = "trust"


@cache
def usual() -> ssl.SSLContext:
    """
    Give the TLS context that trusts the usual authorities; reading them takes longer than a call.

    It is one for all, so nobody may change it.
    """
    return trusting("")


def trusting(file: str) -> ssl.SSLContext:
    """
    Make a TLS context that also trusts the certificates in *file*: a CA's, or the server's own.

    Without a file it trusts the usual authorities only.
    """
    context = httpx.create_ssl_context(trust_env=False)
    if not file:
        return context
    # A certificate that the named one did not sign itself is trusted as it is.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    # Newer Pythons want what `openssl req -x509` leaves out of a CA, as does any test system's.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    try:
        context.load_verify_locations(cadata=Path(file).read_text(encoding="ascii"))
    except UnicodeDecodeError:
        raise BadTrust("holds no PEM, which is text") from None
    except OSError as refused:
        raise BadTrust(_said(refused, "holds no certificate")) from refused
    except ValueError:
        raise BadTrust("is empty") from None
    return context


def identified(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """
    Let a client with *context* identify itself, by the certificate and the key in these files.

    The key may stand in the file of the certificate; *key* is empty then.
    """
    try:
        # Without a password of ours OpenSSL would ask for one at the terminal.
        context.load_cert_chain(certificate, key or None, password="")
    except ValueError:
        raise BadTrust("no file has such a name") from None
    except OSError as refused:
        raise BadTrust(_said(refused, _WRONG_PAIR.get(_reason(refused), _NO_PAIR))) from refused


_NO_PAIR = "holds no certificate with its key, or the key has a password"
_WRONG_PAIR = {"KEY_VALUES_MISMATCH": "the key is not that of the certificate"}


def _reason(refused: OSError) -> str:
    return str(getattr(refused, "reason", ""))


def _said(refused: OSError, otherwise: str) -> str:
    """
    Say why a file is refused: in the system's words, or *otherwise* for those of OpenSSL.
    """
    # An SSLError is an OSError.
    return otherwise if isinstance(refused, ssl.SSLError) else str(refused.strerror)
