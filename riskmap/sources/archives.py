"""ZIP archives of strangers: their directory is read before anything is unpacked, and their names are never used."""

from __future__ import annotations

import re
import stat
import zipfile
from collections import Counter
from pathlib import Path
from xml.parsers import expat

from riskmap.errors import Fault, InputError
from riskmap.sources.limits import MEGABYTE, Limits, foreign_reader, larger

MOST_MEMBERS = 10_000
PIECE = 1 << 20
AGAIN = "Pack the files again, by themselves."


def open_archive(path: Path, limits: Limits, kind: str = "ZIP archive") -> zipfile.ZipFile:
    """An archive whose members have plain names and unpack within bounds.

    Raises
    ------
    InputError
        With every fault of its directory: unpacked size, names that lead elsewhere, links, passwords, repeats.
    """
    with foreign_reader(path, kind):
        archive = zipfile.ZipFile(path)
        faults = _faults(archive.infolist(), limits)
        if faults:
            archive.close()
            raise InputError(str(path), faults)
    return archive


def _faults(members: list[zipfile.ZipInfo], limits: Limits) -> list[Fault]:
    found = []
    if len(members) > MOST_MEMBERS:
        found.append(Fault(f"an archive of {len(members):,} files", f"at most {MOST_MEMBERS:,}", AGAIN))
    unpacked = sum(member.file_size for member in members)
    if unpacked > limits.most_unpacked:
        most = f"at most {limits.most_unpacked / MEGABYTE:,.0f} MB"
        told = f"an archive that unpacks to {unpacked / MEGABYTE:,.0f} MB"
        found.append(Fault(told, most, larger("most_unzipped_megabytes")))
    if names := [member.filename for member in members if _leads_elsewhere(member.filename)]:
        found.append(Fault(f"names that lead out of the archive: {_few(names)}", "plain names", AGAIN))
    if names := [member.filename for member in members if stat.S_ISLNK(member.external_attr >> 16)]:
        found.append(Fault(f"links to other files: {_few(names)}", "files only", AGAIN))
    if names := [member.filename for member in members if member.flag_bits & 1]:
        found.append(Fault(f"files under a password: {_few(names)}", "files that are open", "Save without a password."))
    times = Counter(member.filename.lower() for member in members)
    if names := sorted(name for name, number in times.items() if number > 1):
        found.append(Fault(f"the same name twice: {_few(names)}", "each name once", AGAIN))
    return found


def _leads_elsewhere(name: str) -> bool:
    parts = re.split(r"[/\\]", name)
    return ".." in parts or name.startswith(("/", "\\")) or ":" in parts[0] or "\x00" in name


def _few(names: list[str]) -> str:
    return ", ".join(repr(name)[:60] for name in names[:3]) + (", …" if len(names) > 3 else "")


def check_xml(path: Path, archive: zipfile.ZipFile, kind: str) -> None:
    """Refuse an archive of XML, as a workbook is, where a part declares entities: no program writes such.

    Raises
    ------
    InputError
    """
    parts = [member for member in archive.infolist() if member.filename.lower().endswith((".xml", ".rels", ".vml"))]
    with foreign_reader(path, kind):
        declared = [member.filename for member in parts if _declares_a_type(archive, member)]
    if declared:
        found = f"XML that declares a document type or entities: {_few(declared)}"
        raise InputError(str(path), [Fault(found, f"a {kind} as a program saves it", "Save it again as .xlsx.")])


class _Begun(Exception):  # noqa: N818 - a signal, no error
    """The first element was met: no document type can follow."""


def _declares_a_type(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    told: list[str] = []

    def note(name: str, *_: object) -> None:
        told.append(name)
        raise _Begun

    def begin(*_: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = note
    parser.StartElementHandler = begin
    with archive.open(member) as lines:
        try:
            while piece := lines.read(PIECE):
                parser.Parse(piece)
        except _Begun:
            pass
        except expat.ExpatError:
            return False  # the reader of the whole says what is wrong
    return bool(told)


def unpack(archive: zipfile.ZipFile, members: dict[str, str], folder: Path) -> None:
    """Write members into `folder` under names of our own: `members` gives the member for each."""
    for name, member in members.items():
        with archive.open(member) as source, (folder / name).open("wb") as target:
            while piece := source.read(PIECE):
                target.write(piece)
