"""Repeatable chance: one seeded source per purpose, so that adding one does not shift the others."""

import random


class RandomSource:
    """Seeded random numbers; for a repeatable world, never for secrets."""

    __slots__ = ("_source", "gauss", "uniform")

    def __init__(self, seed: str):
        self._source = random.Random(seed)  # noqa: S311 - a repeatable world, not a secret
        self.gauss = self._source.gauss
        self.uniform = self._source.uniform

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return probability > 0.0 and self._source.random() < probability

    def below(self, limit: int) -> int:
        """A whole number in [0, limit)."""
        return self._source.randrange(limit)
