"""An engine gives what a loop would give, in order, also when a worker is killed at its work."""

from __future__ import annotations

import builtins
import os
import signal
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from dask_workers import two_workers

from riskmap import engine
from riskmap.engine import Dask, Local, check_address, opened
from riskmap.errors import EngineError, Fault, InputError, SettingError


def _square(number: int, shift: int) -> int:
    return number * number + shift


def _three() -> int:
    return 3


def _made_in(folder: Path) -> str:
    """A name that no other call makes, of which a file is left."""
    name = f"{os.getpid()} {len(list(folder.iterdir()))}"
    (folder / name).touch(exist_ok=False)
    return name


def _name_of_shared(_: int, name: str) -> tuple[str, int]:
    return name, os.getpid()


def _refuse(number: int) -> int:
    if number == 2:
        raise InputError("part 2", [Fault("a fault", "none", "Mend it.", (7,))])
    return number


def _killed_at_five(number: int, folder: Path) -> int:
    """Ends its process by SIGKILL the first time it comes to five."""
    if number == 5 and not (folder / "killed").exists():
        (folder / "killed").write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _always_killed(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.fixture(scope="module")
def workers() -> Iterator[Dask]:
    with two_workers() as address, opened("dask", address) as found:
        yield found


def test_what_parts_share_is_made_once_and_handed_to_each_process(tmp_path: Path) -> None:
    own = Local(2)
    told = list(own.map_parts(_name_of_shared, range(20), own.share(_made_in, tmp_path)))
    (name,) = (path.name for path in tmp_path.iterdir())
    assert {shared for shared, _ in told} == {name}
    assert 1 <= len({process for _, process in told} - {os.getpid()}) <= 2


def test_a_process_of_this_machine_that_is_lost_is_told_in_plain_words() -> None:
    with pytest.raises(EngineError, match="fewer --processes"):
        list(Local(2).map_parts(_always_killed, [1]))


def test_processes_are_for_the_local_engine_and_at_least_one() -> None:
    with opened("local", processes=3) as own:
        assert own == Local(3)
    with pytest.raises(SettingError, match="--processes is 0"), opened("local", processes=0):
        pass
    with pytest.raises(SettingError, match="--engine local"), opened("dask", "tcp://127.0.0.1:1", processes=2):
        pass


@pytest.mark.parametrize("processes", [1, 2])
def test_local_results_come_in_the_order_of_the_parts(processes: int) -> None:
    own = Local(processes)
    assert list(own.map_parts(_square, range(20), own.share(_three))) == [n * n + 3 for n in range(20)]


def test_processes_start_where_a_page_of_streamlit_is_the_main_module(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = types.ModuleType("__main__")
    page.__file__ = str(tmp_path / "page_that_is_gone.py")
    monkeypatch.setitem(sys.modules, "__main__", page)
    assert list(Local(2).map_parts(_square, range(5), 1)) == [n * n + 1 for n in range(5)]


def test_workers_give_what_a_loop_gives_in_its_order(workers: Dask) -> None:
    assert list(workers.map_parts(_square, range(50), workers.share(_three))) == [n * n + 3 for n in range(50)]


def test_only_a_few_parts_are_under_way_at_once(workers: Dask) -> None:
    asked: list[int] = []

    def parts() -> Iterator[int]:
        for number in range(100):
            asked.append(number)
            yield number

    results = workers.map_parts(_square, parts(), 0)
    next(results)
    assert len(asked) <= 2 * engine.WAITING_A_THREAD
    results.close()


def test_a_fault_of_a_part_comes_back_whole(workers: Dask) -> None:
    for one in (workers, Local(2)):
        with pytest.raises(InputError) as raised:
            list(one.map_parts(_refuse, range(5)))
        assert raised.value.name == "part 2"
        assert raised.value.faults == (Fault("a fault", "none", "Mend it.", (7,)),)


def test_a_killed_worker_costs_no_result(workers: Dask, tmp_path: Path) -> None:
    assert list(workers.map_parts(_killed_at_five, range(12), tmp_path)) == list(range(12))
    assert (tmp_path / "killed").read_text() not in map(str, workers.client.run(os.getpid).values())


def test_a_part_that_kills_every_worker_is_given_up_with_advice() -> None:
    with (
        two_workers() as address,
        opened("dask", address) as found,
        pytest.raises(EngineError, match="smaller parts"),
    ):
        list(found.map_parts(_always_killed, [1]))


def test_a_part_is_done_anew_when_its_file_has_changed(workers: Dask, tmp_path: Path) -> None:
    path = tmp_path / "part.npy"
    for value in (1, 2):
        np.save(path, np.array([value]))
        assert [found.tolist() for found in workers.map_parts(np.load, [path])] == [[value]]


def test_without_the_extra_the_message_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refusing(name: str, *rest: object, **more: object) -> object:
        if name.split(".")[0] == "distributed":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refusing)
    with pytest.raises(SettingError, match=r"riskmap\[dask\]"), opened("dask", "tcp://127.0.0.1:1"):
        pass


def test_an_unknown_engine_or_a_scheduler_without_dask_is_refused() -> None:
    with pytest.raises(SettingError, match="local, dask"), opened("spark"):
        pass
    with pytest.raises(SettingError, match="--engine dask"), opened("local", "tcp://127.0.0.1:8786"):
        pass


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    monkeypatch.setattr(engine, "PATIENCE", "1s")
    with pytest.raises(EngineError, match="dask scheduler"), opened("dask", "tcp://127.0.0.1:9"):
        pass


def test_an_encrypted_scheduler_without_certificates_is_told() -> None:
    pytest.importorskip("distributed", reason="the extra `dask` is not installed")
    with pytest.raises(SettingError, match=r"distributed\.comm\.tls"), opened("dask", "tls://127.0.0.1:9"):
        pass


@pytest.mark.parametrize("address", ["", "node1:8786", "inproc://1", "tcp://", "ucx://127.0.0.1:1"])
def test_an_address_of_no_known_kind_is_refused(address: str) -> None:
    with pytest.raises(SettingError, match="tls://"):
        check_address(address)


@pytest.mark.parametrize("address", ["tcp://10.0.0.5:8786", "tcp://node1:8786", "tcp://127.0.0.1.example.org:8786"])
def test_an_open_network_needs_tls_or_a_word(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingError, match="RISKMAP_SCHEDULER_NETWORK=trusted"):
        check_address(address)
    check_address(address.replace("tcp", "tls"))
    monkeypatch.setenv("RISKMAP_SCHEDULER_NETWORK", "trusted")
    check_address(address)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786"])
def test_this_machine_needs_no_tls(address: str) -> None:
    check_address(address)
