"""Training as a job: one at a time, its steps told as they begin, whatever befalls it the served model stays whole.

`train_model` does the work in this process. `training_state`, `start_training` and `cancel_training` are for who
watches from another: a page or a second command line. A job's folder, `training/`, holds a lock that the system lets
go when the process ends, `job.json` (who, since when) and `progress.jsonl`, a line for each step.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from riskmap.bounds import LimitError
from riskmap.errors import ModelError, RiskmapError, SettingError, StoreError
from riskmap.layouts import Store
from riskmap.settings import SETTINGS, read_number
from riskmap.store import is_locked, locked, replace_file

JOB, PROGRESS, OUTPUT, STARTS = "job.json", "progress.jsonl", "output.txt", "starts.json"
HOUR = timedelta(hours=1)
# Per cent done when a step begins, by the time the steps take on the shipped data.
STEPS = {"reading": 1, "forecast": 4, "hotspots": 18, "intervals": 44, "checking": 46, "keeping": 97}
RUNNING, DONE, FAILED, CANCELLED, LATE, KILLED = "running", "done", "failed", "cancelled", "timed out", "killed"
EXIT_LATE = 3
START_SECONDS, STOP_SECONDS = 30.0, 10.0
TRAINING = Store("training")
Tell = Callable[[str, int], object]
_started: list[subprocess.Popen] = []


@dataclass(frozen=True)
class Order:
    """What to train: on which incidents (None: those that ship), up to which day, under which name and settings."""

    name: str = "mine"
    incidents: Path | None = None
    until: datetime | None = None
    settings: Mapping[str, int | float] = field(default_factory=dict)
    check: bool = True
    who: str = ""
    engine: str = "local"
    scheduler: str = ""
    processes: int = 1


@dataclass(frozen=True)
class Made:
    """What a training made: a version, and what is said of it in a line."""

    model: str
    hotspots: int
    forecast_period: str
    metrics: Mapping[str, object] | None

    def summary(self) -> str:
        """The result in one line."""
        name, _, version = self.model.partition("/")
        told = f"{self.hotspots} hotspots, forecast for {self.forecast_period}. Kept as {name}, version {version}."
        if self.metrics is None:
            return (
                f"{told} Not measured beside the model in service: `riskmap models measure {self.model}` does that for "
                "a model that keeps its incidents, as one learnt from a single file does."
            )
        return f"{told} Skill beside {self.metrics['against']}: {self.metrics['verdict'] or 'could not be measured'}."


@dataclass(frozen=True)
class TrainingState:
    """How the last training stands: `state` is one of the words above, or empty when there was none."""

    state: str = ""
    name: str = ""
    who: str = ""
    since: str = ""
    step: str = ""
    percent: int = 0
    message: str = ""
    model: str = ""

    @property
    def running(self) -> bool:
        return self.state == RUNNING


def training_folder() -> Path:
    """Folder of the job; not created here.

    Raises
    ------
    StoreError
        When a newer riskmap wrote it.
    """
    return TRAINING.opened()


def train_model(order: Order, today: date, tell: Tell = lambda step, percent: None) -> Made:
    """Fit, check beside the model in service, and keep as a new version; nothing is promoted.

    It learns from what the tier lets out on the day `today`, so that its hotspots may be shown there.

    Raises
    ------
    RiskmapError
        When the incidents or settings cannot be taken, or nothing can be written; nothing is kept then.
    """
    from riskmap.incidents.figures import load_incidents
    from riskmap.incidents.parts import is_parted
    from riskmap.model.options import check_options
    from riskmap.model.registry import measure_against, save_model, sweep
    from riskmap.model.shelf import folder_of
    from riskmap.tier import current_tier, learnable

    folder_of(order.name)
    settings = check_options(dict(order.settings))
    in_parts = order.incidents is not None and is_parted([order.incidents])
    _check_engine(order, in_parts)
    sweep()
    tell("reading", STEPS["reading"])
    if in_parts:
        return _train_on_parts(order, settings, today, tell)
    incidents = learnable(load_incidents(order.incidents), current_tier(today))
    from riskmap.model import RiskModel

    model = RiskModel(**settings)
    model.fit(incidents, as_of=order.until, tell=lambda step: tell(step, STEPS[step]))
    learnt = incidents[incidents["date"] < model.as_of_ + timedelta(days=1)]
    metrics = None
    if order.check:
        width = STEPS["keeping"] - STEPS["checking"]
        tell("checking", STEPS["checking"])
        metrics = measure_against(learnt, lambda share: tell("checking", STEPS["checking"] + round(width * share)))
    tell("keeping", STEPS["keeping"])
    version = save_model(model, order.name, learnt, metrics)
    return Made(f"{order.name}/{version}", len(model.hotspots_), model.forecast_period_, metrics)


def _check_engine(order: Order, in_parts: bool) -> None:
    if in_parts and order.check:
        raise SettingError(
            f"{order.incidents} is a folder of parts, learnt from by counts; the skill check reads rows. "
            "Train with --no-check, and measure past forecasts with `riskmap backtest`."
        )
    if not in_parts and (order.engine, order.scheduler, order.processes) != ("local", "", 1):
        raise SettingError(
            "--engine, --scheduler and --processes are for a folder of parts; one file is learnt from here."
        )


def _train_on_parts(order: Order, settings: Mapping[str, int | float], today: date, tell: Tell) -> Made:
    """The same from the counts of a folder of parts, counted by the order's engine; no row is kept with the model."""
    import numpy as np

    from riskmap.engine import opened
    from riskmap.model import RiskModel
    from riskmap.model.aggregation import count_layer
    from riskmap.model.registry import save_model
    from riskmap.tier import check_parts, current_tier

    check_parts(current_tier(today))
    until = np.datetime64(order.until, "D") if order.until else None
    with opened(order.engine, order.scheduler, order.processes) as workers:
        counts = count_layer(order.incidents, until, workers)
        model = RiskModel(**settings)
        model.fit(counts, as_of=order.until, engine=workers, tell=lambda step: tell(step, STEPS[step]))
    tell("keeping", STEPS["keeping"])
    version = save_model(model, order.name)
    return Made(f"{order.name}/{version}", len(model.hotspots_), model.forecast_period_, None)


def run_training(order: Order, when: datetime, timeout: float | None = None, tell: Tell = lambda *step: None) -> Made:
    """`train_model` as the one job of this home: refused while another runs, its steps written down, ended in time.

    After `timeout` seconds this process ends with exit code 3; what it had half written is swept by the next one.

    Raises
    ------
    StoreError
        When another training runs: the message says whose and since when.
    RiskmapError
        As `train_model`.
    """
    with _job(order, when) as write:
        if timeout:
            _end_after(timeout, write)

        def step(name: str, percent: int) -> None:
            write({"step": name, "percent": percent})
            tell(name, percent)

        try:
            made = train_model(order, when.date(), step)
        except BaseException as error:
            write({"end": FAILED, "message": _said(error)})
            raise
        write({"end": DONE, "model": made.model, "message": made.summary()})
        return made


def _said(error: BaseException) -> str:
    if isinstance(error, RiskmapError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There was not enough memory for this training; nothing was kept."
    return f"The training stopped at a fault that riskmap does not know ({type(error).__name__}); nothing was kept."


@contextlib.contextmanager
def _job(order: Order, when: datetime) -> Iterator[Callable[[dict], None]]:
    """Hold the job's folder and write down who does, and what is written to its progress."""
    folder = TRAINING.opened(make=True)
    with _hold(folder):
        told = {"name": order.name, "who": order.who, "since": f"{when:%Y-%m-%d %H:%M:%S}", "pid": os.getpid()}
        for path in folder.glob(".*.tmp"):
            path.unlink(missing_ok=True)
        (folder / PROGRESS).unlink(missing_ok=True)
        replace_file(folder / JOB, lambda beside: beside.write_text(json.dumps(told), encoding="utf-8"))
        yield _write_progress


@contextlib.contextmanager
def _hold(folder: Path) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        # Who looks whether it is locked holds it for a moment.
        for attempt in range(5):
            try:
                stack.enter_context(locked(folder))
                break
            except StoreError as error:
                time.sleep(0.05)
                if attempt == 4 and is_locked(folder):
                    raise StoreError(_refusal()) from error
                if attempt == 4:
                    raise
        yield


def _refusal() -> str:
    job = _read_job()
    who = job.get("who") or "somebody"
    return (
        f"A training of {job.get('name', 'a model')!r} is running already, started by {who} at "
        f"{job.get('since', 'an unknown time')} UTC (process {job.get('pid', 'unknown')}); nothing was changed. Wait "
        "for it, or end it with `riskmap models cancel`."
    )


def _write_progress(line: Mapping[str, object]) -> None:
    # A full disk must not end a training that could still say why it ends.
    with contextlib.suppress(OSError), (training_folder() / PROGRESS).open("a", encoding="utf-8") as progress:
        progress.write(json.dumps(line) + "\n")


def _end_after(seconds: float, write: Callable[[dict], None]) -> None:
    def end() -> None:
        message = f"The training took longer than {seconds:g} seconds and was ended; what serves is as it was."
        write({"end": LATE, "message": message})
        sys.stderr.write(message + "\n")
        sys.stderr.flush()
        os._exit(EXIT_LATE)

    clock = threading.Timer(seconds, end)
    clock.daemon = True
    clock.start()


def training_state() -> TrainingState:
    """How the running training, or else the last one, stands."""
    running = is_locked(training_folder())
    job, lines = _read_job(), _read_progress()
    if not job:
        return TrainingState(RUNNING if running else "")
    steps = [line for line in lines if "step" in line]
    last = steps[-1] if steps else {"step": "reading", "percent": 0}
    end = next((line for line in lines if "end" in line), {})
    state = RUNNING if running else str(end.get("end", KILLED))
    message = (
        "" if running else str(end.get("message", "The training was killed in the middle; what serves is as it was."))
    )
    told = (str(job.get(name, "")) for name in ("name", "who", "since"))
    return TrainingState(state, *told, str(last["step"]), int(last["percent"]), message, str(end.get("model", "")))


def _read_job() -> dict:
    try:
        return dict(json.loads((training_folder() / JOB).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _read_progress() -> list[dict]:
    """Lines of the progress; one that is half written is passed over."""
    try:
        text = (training_folder() / PROGRESS).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    lines = []
    for line in text.splitlines():
        with contextlib.suppress(ValueError):
            lines.append(json.loads(line))
    return [line for line in lines if isinstance(line, dict)]


def start_training(order: Order, timeout: float, when: datetime) -> TrainingState:
    """Start a training in a process of its own, with less claim to the processor than this one; its first state.

    Raises
    ------
    LimitError
        When as many were started within the hour before `when` as are allowed.
    StoreError
        When another training runs, or the process did not start.
    """
    folder = training_folder()
    if is_locked(folder):
        raise StoreError(_refusal())
    _count_start(when)
    _started[:] = [process for process in _started if process.poll() is None]
    try:
        TRAINING.opened(make=True)
        with (folder / OUTPUT).open("wb") as output:
            process = subprocess.Popen(
                _command(order, timeout),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=surroundings(),
            )
    except OSError as error:
        raise StoreError(f"The training could not be started ({error.strerror or error}).") from error
    _started.append(process)
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if _read_job().get("pid") == process.pid:
            return training_state()
        if process.poll() is not None:
            raise StoreError(_last_words(folder))
        time.sleep(0.05)
    process.kill()
    raise StoreError(f"The training did not start within {START_SECONDS:.0f} seconds and was ended.")


def _count_start(when: datetime) -> None:
    """Write down that a training starts, or refuse it where that would be one too many within an hour."""
    folder, most = TRAINING.opened(make=True), read_number("trainings_per_hour")
    with _hold(folder):
        late = [start for start in _read_starts(folder) if when - HOUR < start <= when]
        if len(late) >= most:
            raise LimitError(
                f"{len(late)} trainings were started on this page within the last hour, and no more than {most} may be "
                f"({SETTINGS['trainings_per_hour'].variable}); nothing was changed. Start this one after "
                f"{late[-most] + HOUR:%H:%M} UTC, or train on the machine itself with `riskmap train`."
            )
        told = json.dumps([f"{start:%Y-%m-%dT%H:%M:%S}" for start in (*late, when)])
        replace_file(folder / STARTS, lambda beside: beside.write_text(told, encoding="utf-8"))


def _read_starts(folder: Path) -> list[datetime]:
    """When trainings were started of late; a file that is damaged stands in nobody's way."""
    with contextlib.suppress(OSError, ValueError, TypeError):
        return sorted(map(datetime.fromisoformat, json.loads((folder / STARTS).read_text(encoding="utf-8"))))
    return []


def _command(order: Order, timeout: float) -> list[str]:
    options = {"--name": order.name, "--who": order.who, "--timeout": f"{timeout:g}"}
    if order.incidents is not None:
        options["--incidents"] = str(order.incidents)
    if order.until is not None:
        options["--until"] = f"{order.until:%Y-%m-%d}"
    told = [f"{name}={value}" for name, value in options.items()]
    told += [f"--set={name}={value}" for name, value in order.settings.items()]
    return [sys.executable, "-m", "riskmap", "train", "--background", *told, "--check" if order.check else "--no-check"]


def surroundings() -> dict[str, str]:
    """This process's environment, and this very riskmap first where Python looks for it."""
    paths = [str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _last_words(folder: Path) -> str:
    try:
        words = (folder / OUTPUT).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        words = ""
    if "Traceback" in words:
        fault = words.splitlines()[-1].split(":")[0][:80]
        return f"The training ended before it began, at a fault that riskmap does not know ({fault})."
    return words[-2000:] or "The training ended before it began, and said nothing."


def cancel_training() -> TrainingState:
    """End the running training, sweep what it left, and say so in its progress; the state after.

    Raises
    ------
    ModelError
        When no training runs.
    StoreError
        When it cannot be ended.
    """
    folder, job = training_folder(), _read_job()
    if not is_locked(folder) or not isinstance(job.get("pid"), int):
        raise ModelError("No training is running, so there is nothing to cancel.")
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(job["pid"], sign)
        except ProcessLookupError:
            break
        except OSError as error:
            raise StoreError(f"The training (process {job['pid']}) could not be ended ({error.strerror}).") from error
        if _let_go(folder):
            break
    _started[:] = [process for process in _started if process.poll() is None]
    from riskmap.model.registry import sweep

    with _hold(folder):
        if not any("end" in line for line in _read_progress()):
            _write_progress({"end": CANCELLED, "message": "The training was cancelled; what serves is as it was."})
        sweep()
    return training_state()


def _let_go(folder: Path) -> bool:
    end = time.monotonic() + STOP_SECONDS
    while time.monotonic() < end:
        if not is_locked(folder):
            return True
        time.sleep(0.05)
    return False
