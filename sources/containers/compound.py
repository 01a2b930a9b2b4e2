"""Compound documents (old xls): the sector chains are walked before the reader may, for it would not end on a loop."""

from __future__ import annotations

import struct

_END = 0xFFFFFFFE


def chains_end(payload: bytes) -> bool:
    """Whether every sector chain of a compound document ends inside it."""
    if len(payload) < 512:
        return False
    shift = struct.unpack_from("<H", payload, 30)[0]
    if shift not in (9, 12):
        return False
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
        following = entries[-1] if entries else 0xFFFFFFFE
    if following < count or len(fat_sectors) > count:
        return False
    table: list[int] = []
    for number in fat_sectors:
        table.extend(sector(number))
    chains = _every_chain_ends(table)
    if not chains:
        return False
    small: list[int] = []
    following = struct.unpack_from("<I", payload, 60)[0]
    while following < len(table):
        small.extend(sector(following))
        following = table[following]
    return _every_chain_ends(small)


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
