"""Files and a header as bytes, from one machine to another: a zip archive whose members are named by their digest.

No name of a file is a name in the archive: names are text of the JSON index, and are checked before anything is
written. Bytes from another machine are not trusted: sizes are counted while they are inflated, each digest is compared,
and a parcel says nothing that Python would run (no pickle).
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["BadParcelError", "Parcel", "pack", "unpack", "write_files"]

FORMAT = 1
INDEX = "index.json"
MOST_INDEX = 32 * 2**20
"""Bytes of the index: the names of a hundred thousand files."""
_DAY = (1980, 1, 1, 0, 0, 0)


class BadParcelError(ValueError):
    """Bytes that are no parcel, or one that must not be unpacked; the text says why, for the log of a machine."""


@dataclass(frozen=True)
class Parcel:
    """What was packed.

    Attributes:
        header: a JSON object.
        files: path below a folder, with `/` → bytes.
    """

    header: Mapping[str, Any]
    files: Mapping[str, bytes]


def pack(header: Mapping[str, Any], files: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """Returns header and files as bytes; equal input gives equal bytes, and equal contents are there once.

    Args:
        header: a JSON object.
        files: path below a folder, with `/`, and content.

    Raises:
        BadParcelError: a path leads out of its folder, or is there twice.
    """
    contents: dict[str, bytes] = {}
    lines: list[dict[str, Any]] = []
    for path, content in files:
        sha256 = hashlib.sha256(content).hexdigest()
        contents[sha256] = content
        lines.append({"path": path, "size": len(content), "sha256": sha256})
    _check_paths([line["path"] for line in lines])
    index = json.dumps({"format": FORMAT, "header": header, "files": lines}).encode()  # in ASCII: any path has one
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in ((INDEX, index), *contents.items()):
            archive.writestr(zipfile.ZipInfo(name, _DAY), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(content: bytes, *, most_files: int, most_bytes: int) -> Parcel:
    """Reads what `pack` wrote; everything in it is checked before it is returned.

    Args:
        content: bytes from another machine.
        most_files: how many files there may be.
        most_bytes: how many bytes they may have together.

    Raises:
        BadParcelError: the bytes are no parcel, it is larger than that, its files are not those of its index, or a path
            leads out of its folder.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(archive, most_files, most_bytes)
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
        if isinstance(error, BadParcelError):
            raise
        raise BadParcelError(f"{type(error).__name__}: {error}") from None
    except (RecursionError, NotImplementedError, RuntimeError, OSError) as error:
        raise BadParcelError(type(error).__name__) from None


def _read(archive: zipfile.ZipFile, most_files: int, most_bytes: int) -> Parcel:
    members = archive.namelist()
    if len(members) > most_files + 1 or len(members) != len(set(members)):
        raise BadParcelError(f"{len(members)} members, some perhaps twice")
    index = json.loads(_inflate(archive, INDEX, MOST_INDEX))
    if index["format"] != FORMAT or not isinstance(index["header"], dict):
        raise BadParcelError(f"format {index['format']!r}")
    lines = index["files"]
    if len(lines) > most_files:
        raise BadParcelError(f"{len(lines)} files")
    total = sum(_size(line) for line in lines)
    if total > most_bytes:
        raise BadParcelError(f"{total} bytes")
    _check_paths([line["path"] for line in lines])
    sizes = {line["sha256"]: line["size"] for line in lines}
    if sizes.keys() != set(members) - {INDEX}:
        raise BadParcelError("the members are not those of the index")
    contents = {sha256: _inflate(archive, sha256, size) for sha256, size in sizes.items()}
    for line in lines:
        found = contents[line["sha256"]]
        if len(found) != line["size"] or hashlib.sha256(found).hexdigest() != line["sha256"]:
            raise BadParcelError(f"{line['path']!r} is not what the index says")
    return Parcel(index["header"], {line["path"]: contents[line["sha256"]] for line in lines})


def _size(line: Mapping[str, Any]) -> int:
    size = line["size"]
    if type(size) is not int or size < 0:
        raise BadParcelError(f"a size of {size!r}")
    return size


def _inflate(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    """Returns a member; the size that the archive states is not believed."""
    with archive.open(name) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise BadParcelError(f"{name} is larger than stated")
    return content


def _check_paths(paths: Iterable[str]) -> None:
    """Checks that paths lead below a folder, and that none is another one's folder."""
    seen: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        parts = path.split("/")
        if not path or "\0" in path or any(part in ("", ".", "..") for part in parts) or _is_windows_path(path):
            raise BadParcelError(f"the path {path!r}")
        if path in seen:
            raise BadParcelError(f"the path {path!r} twice")
        seen.add(path)
        folders.update("/".join(parts[:depth]) for depth in range(1, len(parts)))
    if seen & folders:
        raise BadParcelError(f"{min(seen & folders)!r} is a file and a folder")


def _is_windows_path(path: str) -> bool:
    """Whether a path means another place where a program of Windows reads it: `C:x`."""
    return len(path) > 1 and path[1] == ":" and path[0].isascii() and path[0].isalpha()


def write_files(files: Mapping[str, bytes], folder: Path) -> None:
    """Writes files below a folder that this process made and nobody else writes to; no file is replaced.

    Args:
        files: as in a `Parcel`: their paths were checked.
        folder: the folder.
    """
    for path, content in files.items():
        place = folder.joinpath(*path.split("/"))
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as stream:
            stream.write(content)
