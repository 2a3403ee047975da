"""Streams inside kernels: the same keys and numbers as `streams.stream` gives, a third of a microsecond each."""

from __future__ import annotations

import numpy as np

from worldgen.compiled.kernel import part

WORDS = 40  # uint64 that a hash is worked out in: a block, its state, what came of those before
BLOCK = 128  # bytes
_IV = np.array([
    0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
], np.uint64)  # fmt: skip
_SIGMA = np.array([
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4], [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13], [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11], [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5], [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
], np.int64)  # fmt: skip
_SIZE_8 = np.uint64(0x01010008)  # parameters: 8 bytes come out, no key, nothing follows
_GOLDEN, _MIX1, _MIX2 = (
    np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
)  # fmt: skip


@part
def key(text, split, number, words):
    """BLAKE2b (RFC 7693), 8 bytes long, of `text` uint8 [n] with a whole number's digits put in at `split`."""
    digits, ten = 1, 10
    while number >= ten:
        digits, ten = digits + 1, ten * 10
    length = len(text) + digits
    for k in range(8):
        words[32 + k] = _IV[k]
    words[32] ^= _SIZE_8
    blocks = max(1, (length + BLOCK - 1) // BLOCK)
    for block in range(blocks):
        for k in range(16):
            words[k] = np.uint64(0)
        end = min(length, (block + 1) * BLOCK)
        for at in range(block * BLOCK, end):
            if at < split:
                byte = np.uint64(text[at])
            elif at < split + digits:
                place = 1
                for _ in range(split + digits - 1 - at):
                    place *= 10
                byte = np.uint64(48 + number // place % 10)
            else:
                byte = np.uint64(text[at - digits])
            words[(at % BLOCK) >> 3] |= byte << np.uint64(8 * (at & 7))
        _compress(words, np.uint64(end), block == blocks - 1)
    return words[32]


@part
def uniform(state):
    """(splitmix64's next state, its number in 0..1)"""
    state += _GOLDEN
    z = (state ^ (state >> np.uint64(30))) * _MIX1
    z = (z ^ (z >> np.uint64(27))) * _MIX2
    return state, float((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


@part
def _compress(words, counted, last) -> None:
    v = words[16:32]
    for k in range(8):
        v[k], v[k + 8] = words[32 + k], _IV[k]
    v[12] ^= counted
    if last:
        v[14] = ~v[14]
    for turn in range(12):
        s = _SIGMA[turn % 10]
        for k in range(4):
            _mix(v, k, k + 4, k + 8, k + 12, words[s[2 * k]], words[s[2 * k + 1]])
        for k in range(4):
            _mix(
                v,
                k,
                4 + (k + 1) % 4,
                8 + (k + 2) % 4,
                12 + (k + 3) % 4,
                words[s[2 * k + 8]],
                words[s[2 * k + 9]],
            )
    for k in range(8):
        words[32 + k] ^= v[k] ^ v[k + 8]


@part
def _mix(v, a, b, c, d, x, y) -> None:
    v[a] = v[a] + v[b] + x
    v[d] = _turned(v[d] ^ v[a], 32)
    v[c] = v[c] + v[d]
    v[b] = _turned(v[b] ^ v[c], 24)
    v[a] = v[a] + v[b] + y
    v[d] = _turned(v[d] ^ v[a], 16)
    v[c] = v[c] + v[d]
    v[b] = _turned(v[b] ^ v[c], 63)


@part
def _turned(word, by):
    return (word >> np.uint64(by)) | (word << np.uint64(64 - by))
