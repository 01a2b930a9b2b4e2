"""Compound documents (old xls): the sector chains are walked before the reader may, for it would not end on a loop."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_END = 0xFFFFFFFE
SMALL_BYTES = 64  # a sector of the small streams
ENTRY_BYTES = 128  # a line of the directory


@dataclass(frozen=True)
class _Chains:
    """Where each sector is followed by which: of the document, and of its small streams."""

    payload: bytes
    size: int
    following: list[int]
    small: list[int]

    def sectors(self, first: int) -> bytes:
        """What a chain of sectors holds."""
        return b"".join(self.payload[(at + 1) * self.size : (at + 2) * self.size] for at in _walk(self.following, first))


def chains_end(payload: bytes) -> bool:
    """Whether every sector chain of a compound document ends inside it."""
    chains = _chains(payload)
    return chains is not None and _every_chain_ends(chains.small)


def stream(payload: bytes, names: Sequence[str]) -> bytes:
    """The first of these streams that a compound document holds; b"" for none. Its chains are known to end."""
    chains = _chains(payload)
    if chains is None:
        return b""
    directory = chains.sectors(struct.unpack_from("<I", payload, 48)[0])
    entries = [directory[at : at + ENTRY_BYTES] for at in range(0, len(directory) - ENTRY_BYTES + 1, ENTRY_BYTES)]
    places = {_name(entry): struct.unpack_from("<II", entry, 116) for entry in reversed(entries)}
    found = next((places[name] for name in names if name in places), None)
    if found is None:
        return b""
    first, length = found
    if length >= struct.unpack_from("<I", payload, 56)[0]:
        return chains.sectors(first)[:length]
    root = next((struct.unpack_from("<I", entry, 116)[0] for entry in entries if entry[66] == 5), _END)
    small = chains.sectors(root)
    return b"".join(small[at * SMALL_BYTES : (at + 1) * SMALL_BYTES] for at in _walk(chains.small, first))[:length]


def _name(entry: bytes) -> str:
    return entry[: max(0, struct.unpack_from("<H", entry, 64)[0] - 2)][:64].decode("utf-16-le", "replace")


def _walk(following: Sequence[int], first: int) -> list[int]:
    path: list[int] = []
    at = first
    while at < len(following) and len(path) <= len(following):
        path.append(at)
        at = following[at]
    return path


def _chains(payload: bytes) -> _Chains | None:
    """The tables of a compound document; None where they do not end or are none."""
    if len(payload) < 512:
        return None
    shift = struct.unpack_from("<H", payload, 30)[0]
    if shift not in (9, 12):
        return None
    size = 1 << shift
    count = max(0, len(payload) // size)

    def sector(number: int) -> tuple[int, ...]:
        offset = (number + 1) * size
        block = payload[offset : offset + size]
        return struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])

    fat_sectors: list[int] = [number for number in struct.unpack_from("<109I", payload, 76) if number < count]
    following: int = struct.unpack_from("<I", payload, 68)[0]
    seen: set[int] = set()
    while following < count and following not in seen:
        seen.add(following)
        entries = sector(following)
        fat_sectors += [number for number in entries[:-1] if number < count]
        following = entries[-1] if entries else _END
    if following < count or len(fat_sectors) > count:
        return None
    table: list[int] = []
    for number in fat_sectors:
        table.extend(sector(number))
    if not _every_chain_ends(table):
        return None
    small: list[int] = []
    following = struct.unpack_from("<I", payload, 60)[0]
    while following < len(table):
        small.extend(sector(following))
        following = table[following]
    return _Chains(payload, size, table, small)


def _every_chain_ends(table: list[int]) -> bool:
    """Whether every chain of a sector table ends."""
    ends = bytearray(len(table))
    for start in range(len(table)):
        path, at = [], start
        while at < len(table) and not ends[at]:
            ends[at] = 2
            path.append(at)
            at = table[at]
        if at < len(table) and ends[at] == 2:
            return False
        for step in path:
            ends[step] = 1
    return True
