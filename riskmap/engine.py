"""Where work on parts is done: here, in processes of this machine, or by the workers of a Dask cluster.

One promise, `map_parts`: a pure function on each part, results in the parts' order, only a few parts under way at once.
What a lost worker had in hand is done again by another; as functions are pure and sums are of whole numbers, the result
is the same to the last bit. Dask is an extra and never a default. Its peers unpickle what they send each other, so a
scheduler is only spoken to over TLS, on this machine, or where the setting `scheduler_network` says that the network
is trusted (docs/scaling.md).
"""

from __future__ import annotations

import ipaddress
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from riskmap.errors import EngineError, SettingError
from riskmap.settings import SETTINGS, read_setting

Shared = TypeVar("Shared")
Result = TypeVar("Result")
LOCAL, DASK = "local", "dask"
ENGINES = (LOCAL, DASK)
WAITING_A_THREAD = 2  # parts handed out for each thread of a worker, so that none waits for the client
PATIENCE = "10s"  # for a scheduler to answer


class Engine(Protocol):
    """Something that does a pure function on parts."""

    def share(self, function: Callable[..., Shared], *given: object) -> Shared:
        """What all parts need, as a thing to hand to `map_parts` and not to look into: it may stay with the workers."""

    def map_parts(self, function: Callable[..., Result], parts: Iterable[object], *shared: object) -> Iterator[Result]:
        """Results of `function(part, *shared)` in the order of `parts`; an error of one part ends it, as in a loop."""


_held: list[Any] = []  # in a process of a pool: what its parts share


def _hold(*shared: object) -> None:
    from joblib.externals.loky import process_executor

    # loky ends processes that have grown by 300 MB, as it takes that for a leak: here it is what parts share.
    process_executor._MAX_MEMORY_LEAK_SIZE = float("inf")
    _held[:] = shared


def _with_held(function: Callable[..., Result], part: object) -> Result:
    return function(part, *_held)


@dataclass(frozen=True)
class Local:
    """This process, one part after the other; with more than one process, that many at once."""

    processes: int = 1

    def share(self, function: Callable[..., Shared], *given: object) -> Shared:
        """As `Engine.share`: made here and now; of several processes each is handed it when it begins."""
        return function(*given)

    def map_parts(self, function: Callable[..., Result], parts: Iterable[object], *shared: object) -> Iterator[Result]:
        """As `Engine.map_parts`; with processes the function must be importable by its name.

        Raises
        ------
        EngineError
            When a process is lost.
        """
        if self.processes == 1:
            yield from (function(part, *shared) for part in parts)
            return
        # Not forked, since a child of a process with threads may hang; nor spawned, since that runs anew what this
        # process runs: under Streamlit a page, which may be gone.
        from joblib.externals.loky import ProcessPoolExecutor

        # What parts share travels once to each process, and not with each part.
        pool = ProcessPoolExecutor(self.processes, initializer=_hold, initargs=shared)
        try:
            most = self.processes * WAITING_A_THREAD
            yield from _in_order(lambda part: pool.submit(_with_held, function, part), parts, most, _result)
        finally:
            pool.shutdown(kill_workers=True)


@dataclass(frozen=True)
class Dask:
    """The workers of a Dask scheduler; to be had from `opened`, which connects and lets go."""

    client: Any  # distributed.Client

    def share(self, function: Callable[..., Shared], *given: object) -> Shared:
        """As `Engine.share`: made by a worker, kept by those that need it, made anew when they are lost."""
        with warnings.catch_warnings():
            # Once for all parts. What is sent apart (`scatter`) would be gone with the worker that holds it.
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            return self.client.submit(function, *given, pure=False)

    def map_parts(self, function: Callable[..., Result], parts: Iterable[object], *shared: object) -> Iterator[Result]:
        """As `Engine.map_parts`; parts and results travel, so let parts be names of files that all workers see.

        Raises
        ------
        EngineError
            When a part lost its worker again and again.
        """
        threads = max(1, sum(self.client.nthreads().values()))

        def submit(part: object) -> Any:
            # Not told apart by arguments: a file of the same name may hold other rows than in an earlier run.
            return self.client.submit(function, part, *shared, pure=False)

        yield from _in_order(submit, parts, threads * WAITING_A_THREAD, _dask_result)


def _in_order(
    submit: Callable[[object], Any], parts: Iterable[object], most: int, result: Callable[[Any], Result]
) -> Iterator[Result]:
    """Results in order, at most so many parts under way: memory does not grow with their number."""
    waiting: deque[Any] = deque()
    try:
        for part in parts:
            waiting.append(submit(part))
            if len(waiting) >= most:
                yield result(waiting.popleft())
        while waiting:
            yield result(waiting.popleft())
    finally:
        for future in waiting:
            future.cancel()


def _result(future: Any) -> Any:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool as error:
        raise EngineError(
            "A process of this machine was lost at its work, usually for want of memory. Ask for fewer --processes, "
            "or give smaller parts."
        ) from error


def _dask_result(future: Any) -> Any:
    from distributed import CancelledError, KilledWorker

    try:
        return future.result()
    except KilledWorker as error:
        raise EngineError(
            f"A part was given up: {error.allowed_failures + 1} workers were lost at it, one after the other. "
            "Usually a part needs more memory than a worker may use: give smaller parts, or raise --memory-limit."
        ) from error
    except CancelledError as error:
        raise EngineError(
            "The scheduler went away while it worked. What is written stays; start it and try again."
        ) from error


@contextmanager
def opened(name: str = LOCAL, scheduler: str = "", processes: int = 1) -> Iterator[Engine]:
    """The engine of that name, connected while the block runs; `processes` are those of the local one.

    Raises
    ------
    SettingError
        When there is no such engine, its extra is not installed, the scheduler's address is missing or not safe, it is
        encrypted and there is no certificate, or there are processes beside workers of a cluster, or none.
    EngineError
        When the scheduler does not answer.
    """
    if name not in ENGINES:
        raise SettingError(f"--engine is {name!r}; expected one of {', '.join(ENGINES)}.")
    if name == LOCAL:
        if scheduler:
            raise SettingError("--scheduler is for --engine dask; leave it out, or name the engine.")
        if processes < 1:
            raise SettingError(f"--processes is {processes}; expected 1 or more, at most as many as there are cores.")
        yield Local(processes)
        return
    if processes != 1:
        raise SettingError("--processes is for --engine local; a cluster has the workers that were started for it.")
    check_address(scheduler)
    client_type = _client_type()
    _check_certificates(scheduler)
    try:
        client = client_type(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise EngineError(
            f"No Dask scheduler answers at {scheduler} ({type(error).__name__}). Start one with `dask scheduler` "
            "and workers with `dask worker`, as docs/scaling.md tells."
        ) from error
    with client:
        _check_workers(client, scheduler)
        yield Dask(client)


def _client_type() -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise SettingError(
            "--engine dask needs the extra `dask`, which is not installed: pip install 'riskmap[dask]'. "
            "Without it everything runs with --engine local."
        ) from error
    return Client


def _check_certificates(scheduler: str) -> None:
    from distributed.security import Security

    if scheduler.startswith("tls") and Security().get_connection_args("client").get("ssl_context") is None:
        raise SettingError(
            f"{scheduler} is encrypted, and Dask's configuration names no certificates for it. Name them under "
            "distributed.comm.tls (docs/scaling.md)."
        )


def check_address(scheduler: str) -> None:
    """Refuse an address without TLS beyond this machine, unless the setting says that the network is trusted.

    Raises
    ------
    SettingError
        When the address is missing, of no known kind, or not safe.

    >>> check_address("tls://node1:8786"), check_address("tcp://127.0.0.1:8786")
    (None, None)
    """
    kind, slashes, rest = scheduler.partition("://")
    if not slashes or kind not in ("tcp", "tls") or not rest.strip("/"):
        raise SettingError(
            f"--scheduler is {scheduler!r}; expected the address that `dask scheduler` tells, "
            "as in tls://node1:8786 or tcp://127.0.0.1:8786."
        )
    if kind == "tls" or _on_this_machine(rest.rpartition(":")[0] or rest):
        return
    if read_setting("scheduler_network") != "trusted":
        raise SettingError(
            f"{scheduler} is not on this machine and not encrypted. Whoever reaches a Dask scheduler runs code on all "
            "its workers and here. Use tls:// (docs/scaling.md), or, where nobody else is in that network, set "
            f"{SETTINGS['scheduler_network'].variable}=trusted."
        )


def _on_this_machine(host: str) -> bool:
    host = host.strip("[]")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_workers(client: Any, scheduler: str) -> None:
    """Refuse a scheduler without workers, or with workers of another riskmap: they would answer something else."""
    if not client.nthreads():
        raise EngineError(f"The scheduler at {scheduler} has no workers. Start some with `dask worker {scheduler}`.")
    import riskmap

    told = client.run(_version)
    if strange := sorted({version for version in told.values() if version != riskmap.__version__}):
        raise EngineError(
            f"Workers at {scheduler} run riskmap {', '.join(strange)}, this is {riskmap.__version__}. "
            "Install the same version everywhere."
        )


def _version() -> str:
    try:
        import riskmap
    except ImportError:
        return "nowhere (not installed)"
    return riskmap.__version__
