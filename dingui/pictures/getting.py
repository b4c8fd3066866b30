"""The bytes of a picture from wherever they are nearest: the cache on disk, then its server."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from dingui.pictures.addresses import PictureAddress
from dingui.pictures.disk_cache import DiskCache
from dingui.pictures.headers import kind_of
from dingui.pictures.limits import Limits
from dingui.pictures.states import PictureFailure
from dingui.pictures.stop import Stop

if TYPE_CHECKING:
    import ssl


class PictureGetter:
    """Gets pictures. Every method may be called from any thread."""

    def __init__(
        self,
        cache: DiskCache | None,
        limits: Limits | None = None,
        make_context: Callable[[], ssl.SSLContext] | None = None,
    ) -> None:
        """``make_context`` stands in for the system's certificate store."""
        self.limits = limits or Limits()
        self._cache = cache
        self._make_context = make_context

    def get(
        self,
        address: PictureAddress,
        allowed: Collection[str],
        stop: Stop,
        on_progress: Callable[[float | None], None],
    ) -> bytes:
        """Return the bytes; see :func:`dingui.pictures.fetch.fetch` for what is raised."""
        kept = self._kept(address)
        if kept is not None:
            return kept
        from dingui.pictures.exchange import system_context
        from dingui.pictures.fetch import fetch

        fetched = fetch(
            address,
            allowed,
            limits=self.limits,
            stop=stop,
            on_progress=on_progress,
            make_context=self._make_context or system_context,
        )
        if self._cache is not None:
            self._cache.put(address.url, fetched.body, fetched.keep_s)
        return fetched.body

    def forget(self, address: PictureAddress) -> None:
        """Throw away what is kept: it cannot be decoded."""
        if self._cache is not None:
            self._cache.remove(address.url)

    def _kept(self, address: PictureAddress) -> bytes | None:
        if self._cache is None or address.signed:
            return None
        body = self._cache.get(address.url)
        if body is None or len(body) > self.limits.bytes_max:
            return None
        try:
            kind_of(body)
        except PictureFailure:
            return None
        return body
