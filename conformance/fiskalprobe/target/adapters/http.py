"""
The adapter ``http:URL``: a service that is already running somewhere.
"""

from __future__ import annotations

from fiskalprobe.target.model import address_of


class HttpAdapter:
    """
    Reaches a running service over the network.
    """

    transport = None
    #: A service that runs already says its keys to nobody; they are declared.
    credentials = (None, None)
    till = None

    def __init__(self, said: str) -> None:
        self._base_url = address_of(said).rstrip("/")

    @property
    def base_url(self) -> str:
        """
        The service's address without a slash at its end.
        """
        return self._base_url

    def close(self) -> None:
        """
        Do nothing: the service was running before and goes on running.
        """
