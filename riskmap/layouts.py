"""Every store says in which layout it is: an older one is brought up to date when it is opened, a newer one refused.

`layout.json` in a store's folder names the layout; a store without it is of layout 1. A step up changes file by file,
each written beside, flushed and renamed, after a copy of the file as it was went to `older/STORE-layout-N` beside the
store; `layout.json` is written last. Killed in the middle, the next opening goes on: a step leaves alone what is done.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from riskmap import __version__
from riskmap.errors import StoreError
from riskmap.settings import home_folder
from riskmap.store import LOCK, flush_all, locked, replace_file

LAYOUT_FILE, OLDER = "layout.json", "older"
FIRST_LAYOUT = 1
TRIES, WAIT_SECONDS = 100, 0.1  # how long to wait for another process that brings the same store up to date

Write = Callable[[Path], object]
Replace = Callable[[Path, Write], None]
Step = Callable[[Path, Replace], None]


@dataclass(frozen=True)
class Store:
    """A kind of store; `steps` lead from layout 1 to 2, from 2 to 3, and so on to the one that this riskmap writes."""

    name: str
    steps: tuple[Step, ...] = ()

    @property
    def layout(self) -> int:
        """The layout that this riskmap writes."""
        return FIRST_LAYOUT + len(self.steps)

    def folder(self) -> Path:
        """Where it stands under the home, not opened."""
        return home_folder() / self.name

    def opened(self, folder: Path | None = None, make: bool = False) -> Path:
        """The store's folder, in this riskmap's layout; who is about to write has it made where there is none.

        Raises
        ------
        StoreError
            When a newer riskmap wrote it, or it is older and cannot be brought up to date.
        """
        folder = folder or self.folder()
        if is_unused(folder):
            if make:
                self._begin(folder)
            return folder
        found = self.check(folder)
        if found < self.layout:
            self._bring_up(folder)
        elif make and not (folder / LAYOUT_FILE).exists():
            self._mark(folder, {})
        return folder

    def check(self, folder: Path | None = None) -> int:
        """The layout that a store is in; nothing is changed.

        Raises
        ------
        StoreError
            When it is newer than this riskmap, or what names it is damaged.
        """
        told = read_layout(folder or self.folder())
        refuse_newer(told, self, str(folder or self.folder()))
        return told["layout"]

    def _begin(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            why = error.strerror or error
            raise StoreError(f"{folder} could not be made ({why}); nothing was changed.") from error
        self._mark(folder, {})

    def _mark(self, folder: Path, more: Mapping[str, object]) -> None:
        told = json.dumps({"layout": self.layout, "riskmap": __version__, **more}, indent=1, sort_keys=True) + "\n"
        replace_file(folder / LAYOUT_FILE, lambda beside: beside.write_text(told, encoding="utf-8"))

    def _bring_up(self, folder: Path) -> None:
        with _held(folder):
            was = self.check(folder)  # another process may have been quicker
            changed: list[str] = []
            _sweep(folder, self.name)
            for number in range(was, self.layout):
                kept = folder.parent / OLDER / f"{self.name}-layout-{number}"
                self.steps[number - FIRST_LAYOUT](folder, _replacing(folder, kept, changed))
            if was < self.layout:
                self._mark(folder, {"was": was, "changed": sorted(set(changed))})


def is_unused(folder: Path) -> bool:
    """Whether nothing was ever written to a store."""
    return not folder.is_dir() or all(path.name == LOCK for path in folder.iterdir())


def read_layout(folder: Path) -> dict:
    """What a store says of its layout: `layout`, and where it was brought up `was` and the files `changed`.

    Raises
    ------
    StoreError
        When the file is damaged.
    """
    path = folder / LAYOUT_FILE
    try:
        return parse_layout(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return {"layout": FIRST_LAYOUT}
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{path} cannot be read ({error}).") from error


def parse_layout(text: str, name: str) -> dict:
    """The content of a `layout.json`.

    Raises
    ------
    StoreError
        When it is none.
    """
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{name} is damaged ({error}). {_RESTORE}") from error
    number = told.get("layout") if isinstance(told, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or number < FIRST_LAYOUT:
        raise StoreError(f"{name} names no layout; expected a whole number from {FIRST_LAYOUT} on. {_RESTORE}")
    return told


_RESTORE = 'Restore it from a backup, or write {"layout": 1} into it: opening then looks at every file.'


def refuse_newer(told: Mapping, store: Store, name: str) -> None:
    """Refuse a store that a newer riskmap wrote.

    Raises
    ------
    StoreError
        Which says what came, what is known here, and what to do.
    """
    if told["layout"] > store.layout:
        raise StoreError(
            f"{name} is in layout {told['layout']}, written by riskmap {told.get('riskmap', 'of a later version')}; "
            f"this is riskmap {__version__}, which knows layouts up to {store.layout}. Nothing was changed. Install "
            "that riskmap or a later one, or name another folder by RISKMAP_HOME."
        )


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a store, after waiting a while for who else brings it up to date."""
    with contextlib.ExitStack() as stack:
        for attempt in range(TRIES):
            try:
                stack.enter_context(locked(folder))
                break
            except StoreError:
                if attempt == TRIES - 1:
                    raise
                time.sleep(WAIT_SECONDS)
        yield


def _sweep(folder: Path, name: str) -> None:
    """Remove what a process that was killed while it brought the store up left beside files."""
    kept = (folder.parent / OLDER).glob(f"{name}-layout-*/**/.*.tmp")
    for path in [*kept, *folder.glob("**/v[0-9]*/.*.tmp")]:
        path.unlink(missing_ok=True)


def _replacing(folder: Path, kept: Path, changed: list[str]) -> Replace:
    """How a step replaces a file: as it was it goes to `kept` first, then the new one takes its place."""

    def replace(path: Path, write: Write) -> None:
        inside = path.relative_to(folder)
        copy = kept / inside
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
            if not copy.exists():
                replace_file(copy, lambda beside: shutil.copyfile(path, beside))
                flush_all(copy.parent)
        except OSError as error:
            raise StoreError(
                f"{copy} could not be written ({error.strerror or error}); {path} is as it was."
            ) from error
        replace_file(path, write)
        changed.append(inside.as_posix())

    return replace
