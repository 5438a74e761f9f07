"""Work on what a stranger hands over, in a process of its own: it may take so long and so much memory, and no more.

A file made to eat the machine then ends its own reader and nothing else. The processes are forked by a server that has
the readers loaded and does nothing else (`serve`), so that one starts within a few hundredths of a
second. Python's own server of this kind would run the dashboard's script anew: Streamlit makes it the main module.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from riskmap.errors import RiskmapError
from riskmap.settings import SETTINGS, read_number

MEGABYTE = 1_000_000
LOADED = (
    *("riskmap.incidents.uploads", "riskmap.sources.areas", "riskmap.sources.places"),
    *("riskmap.cause", "riskmap.environment", "pyarrow.dataset", "pyogrio"),
)
OWN = "RISKMAP_"
Result = TypeVar("Result")


class LimitError(RiskmapError):
    """A piece of work met a bound on time or memory and was ended; nothing was changed."""


def bound_memory(megabytes: int) -> None:
    """Let this process take so much memory and no more: what asks for more meets a MemoryError. Linux keeps to it."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        # What the process may write to; what it only reserves, or maps from files, is free.
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * MEGABYTE, megabytes * MEGABYTE))


def run_bounded(work: Callable[..., Result], *given: object) -> Result:
    """What `work` gives, done in another process within `request_seconds` and `request_megabytes`.

    Raises
    ------
    LimitError
        When it took longer or more; the message names the setting.
    RiskmapError
        As `work` raises it.
    """
    seconds, megabytes = read_number("request_seconds"), read_number("request_megabytes")
    with _SERVER.connection() as answers:
        try:
            worker = answers.recv()
            answers.send((megabytes, _settings(), sys.path))
            answers.send((work, given))
            if not answers.poll(seconds):
                os.kill(worker, signal.SIGKILL)
                raise LimitError(_met(f"took longer than {seconds} seconds", "request_seconds"))
            done, result = answers.recv()
        except (EOFError, ConnectionError):
            done, result = False, MemoryError()
    if isinstance(result, MemoryError):
        raise LimitError(_met(f"took more than {megabytes:,} MB of memory", "request_megabytes"))
    if not done:
        raise result
    return result


def _met(what: str, setting: str) -> str:
    return (
        f"Reading it {what} and was ended; nothing was changed. Split or thin the file; if it is sound, set "
        f"{SETTINGS[setting].variable} higher."
    )


def _unknown(error: Exception) -> str:
    return (
        f"Reading it met a fault that riskmap does not know ({type(error).__name__}); nothing was changed. Of a large "
        f"file it may be for want of memory: then set {SETTINGS['request_megabytes'].variable} higher."
    )


def _settings() -> dict[str, str]:
    """The settings as they are now: the server has those of its own start."""
    return {name: value for name, value in os.environ.items() if name.startswith(OWN)}


def make_ready() -> None:
    """Start the process that forks, without waiting for it: to be called where work is to come soon."""
    _SERVER.start()


class _Server:
    """The process that forks, started when first asked for and again should it have ended; it ends with this one."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None

    def start(self) -> None:
        """Start it, unless it runs."""
        with self._guard:
            if self._process is None or self._process.poll() is not None:
                self._start()

    @contextlib.contextmanager
    def connection(self) -> Iterator[Connection]:
        """A line to a process forked for one piece of work."""
        ours, theirs = socket.socketpair()
        self.start()
        with self._guard:
            socket.send_fds(self._control, [b"1"], [theirs.fileno()])
        theirs.close()
        with Connection(ours.detach()) as answers:
            yield answers

    def _start(self) -> None:
        own = str(Path(__file__).parents[1])
        paths = os.pathsep.join(filter(None, (own, os.environ.get("PYTHONPATH"))))
        if self._control is not None:
            self._control.close()
        self._control, theirs = socket.socketpair()
        command = [sys.executable, "-c", f"from riskmap.bounds import serve; serve({theirs.fileno()})"]
        environment = {**os.environ, "PYTHONPATH": paths}
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()], env=environment, start_new_session=True
        )
        theirs.close()


_SERVER = _Server()


def serve(descriptor: int) -> None:
    """Fork a process for every line that comes over a socket, until whoever started this ends."""
    control = socket.socket(fileno=descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    for module in LOADED:
        importlib.import_module(module)
    while True:
        told, lines, _, _ = socket.recv_fds(control, 1, 1)
        if not told:
            return
        if os.fork() == 0:
            control.close()
            with Connection(lines[0]) as answering:
                _do(answering)
            os._exit(0)
        os.close(lines[0])


def _do(answering: Connection) -> None:
    answering.send(os.getpid())
    megabytes, settings, paths = answering.recv()
    sys.path[:] = paths
    for name in [name for name in os.environ if name.startswith(OWN)]:
        del os.environ[name]
    os.environ.update(settings)
    bound_memory(megabytes)
    try:
        work, given = answering.recv()
        answer = (True, work(*given))
    except (RiskmapError, MemoryError) as error:
        answer = (False, error)
    except Exception as error:  # whoever waits must be told, whatever a reader of files raises
        answer = (False, LimitError(_unknown(error)))
    with contextlib.suppress(ConnectionError):
        answering.send(answer)
