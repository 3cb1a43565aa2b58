"""Chance that can be repeated: one stream of random numbers a purpose, all from one seed.

Here: the streams, and how draws become factors. Not here: what is drawn.
"""

import zlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
FURTHEST = 2.0  # standard deviations: an area may be unusual, never absurd


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A generator of its own for a purpose, so that a new indicator doesn't change the figures of the others.

    The bit generator is named because numpy may one day choose another default.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, zlib.crc32(purpose.encode())])))


def deviations(seed: int, purpose: str, shape: int | tuple[int, ...]) -> Floats:
    """Standard normal draws for each area (the first axis), cut off at FURTHEST; their mean over areas is 0.

    London's level is then the one that was asked for, whatever the seed.
    """
    draws = np.clip(stream(seed, purpose).standard_normal(shape), -FURTHEST, FURTHEST)
    centred: Floats = draws - draws.mean(axis=0)
    return centred


def factor(logarithm: Floats) -> Floats:
    """exp, rounded: the last digit of exp differs between machines, and would change a draw here and there."""
    rounded: Floats = np.exp(logarithm).round(9)
    return rounded
