"""
The route to a subject: its certificates, and a proxy.

It belongs to the machine that a run is made on and says nothing of the subject.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Final

from fiskalprobe.wire.trust import identified, trusting, usual

#: How the error of a request ends that went by a proxy.
BY_PROXY: Final = "by way of a proxy"
#: How the error begins of an answer that came and cannot be unpacked.
UNDONE: Final = "the answer's content encoding cannot be undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    How the wire reaches a subject; by default straight, trusting the usual authorities.
    """

    #: A file with the certificate that is trusted beside the usual ones; empty for none.
    ca: str = ""
    #: Files with the certificate and the key that the client identifies itself by; PEM.
    tls_certificate: str = ""
    #: Empty where the key stands in the file of the certificate.
    tls_key: str = ""
    #: The address of an HTTP proxy, which may hold a user and a password; empty for none.
    proxy: str = field(default="", repr=False)

    def context(self) -> ssl.SSLContext:
        """
        Make the TLS context of a client, or take the usual one. `BadTrust` says what is wrong.
        """
        if not self.ca and not self.tls_certificate:
            return usual()
        context = trusting(self.ca)
        if self.tls_certificate:
            identified(context, self.tls_certificate, self.tls_key)
        return context


def advice_on(error: str | None) -> str:
    """
    Say what to do when no answer came because of *error*.
    """
    said = (error or "").lower()
    if UNDONE in said:
        return (
            "have the service, or what stands before it, send what is asked for: answers in gzip, "
            "in deflate or as they are"
        )
    if "readtimeout" in said:
        return (
            "if it is only slow, give it more time: timeout = SECONDS under [ixit] in target.toml"
        )
    if "proxyerror" in said:
        return (
            "look at the address of the subject, which the proxy has to reach, and at proxy under "
            "[ixit] in target.toml, or at the variable FISKALPROBE_PROXY"
        )
    if "certificate_required" in said or "handshake_failure" in said:
        return (
            "if it wants to know its clients, name a certificate and its key: tls_certificate "
            "and tls_key under [ixit] in target.toml"
        )
    if "certificate_verify_failed" not in said:
        both = "the service and the proxy run, and that both addresses are right"
        one = "the service runs and that the address is right"
        return f"check that {both if BY_PROXY in said else one}"
    return _on_certificate(said)


def _on_certificate(said: str) -> str:
    """
    Say what to do about a certificate that was not trusted.
    """
    if "mismatch" in said or "is not valid for" in said:
        return "name the subject by an address that its certificate names"
    if "expired" in said or "not yet valid" in said:
        return "renew its certificate"
    return (
        "if its certificate is the right one, name that or its CA's: "
        'ca = "FILE.pem" under [ixit] in target.toml, '
        "or the variable FISKALPROBE_CA where an address or a case is the target"
    )
