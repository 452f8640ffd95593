"""Holds the newest snapshot for one process, and swaps it whole when the data version changes."""

import ctypes
import logging
import os
import sys
import threading
from collections.abc import Callable
from weakref import WeakSet

from directory.index.snapshot import Snapshot

log = logging.getLogger(__name__)

SWITCH_SECONDS_WHILE_BUILDING = 0.0005
"""How soon a build lets requests have the interpreter; ten times sooner than Python does by itself."""
_HOLDERS: "WeakSet[IndexHolder]" = WeakSet()


class IndexHolder:
    """Serves one snapshot while the next is built.

    ``build`` makes a snapshot of what is published now, ``version`` says its data version cheaply;
    both are called from a background thread, so each must open its own connection. The first use in a
    process builds at once and starts the thread, so that a server may fork before. A database that
    cannot be reached later leaves the snapshot as it is.
    """

    def __init__(
        self, build: Callable[[], Snapshot], version: Callable[[], str], check_every_seconds: float = 1.0
    ) -> None:
        self._build, self._version = build, version
        self._check_every_seconds = check_every_seconds
        self._forget()
        _HOLDERS.add(self)

    def _forget(self) -> None:
        """Begin anew: threads and locks of a parent process mean nothing in its child."""
        self._snapshot: Snapshot | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._is_failing = False

    @property
    def current(self) -> Snapshot:
        """The newest snapshot. Raises whatever ``build`` raises when there is none yet."""
        snapshot = self._snapshot
        return self._first() if snapshot is None else snapshot

    def stop(self) -> None:
        """End the background thread and wait for it; what is current stays so."""
        self._stopping.set()
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join()

    def _first(self) -> Snapshot:
        with self._lock:
            if self._snapshot is None:
                self._snapshot = self._build()
                _give_back_memory()
                self._thread = threading.Thread(target=self._watch, name="index", daemon=True)
                self._thread.start()
            return self._snapshot

    def _watch(self) -> None:
        while not self._stopping.wait(self._check_every_seconds):
            try:
                self._refresh()
            except Exception as error:  # whatever it is, the readers keep their snapshot
                self._say_once(error)
            else:
                self._is_failing = False

    def _refresh(self) -> None:
        held = self._snapshot
        if held is not None and self._version() == held.data_version:
            return
        usual = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_SECONDS_WHILE_BUILDING)
        try:
            self._snapshot = self._build()
        finally:
            sys.setswitchinterval(usual)
        del held
        _give_back_memory()

    def _say_once(self, error: Exception) -> None:
        if not self._is_failing:
            log.warning("The index cannot be renewed and stays as it is: %s", error)
        self._is_failing = True


def _give_back_memory() -> None:
    """Return what a build used and freed to the system, where the C library can; it would keep it else."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _forget_all() -> None:
    for holder in _HOLDERS:
        holder._forget()


os.register_at_fork(after_in_child=_forget_all)
