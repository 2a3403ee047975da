"""What kernels are compiled with, whichever room they stand in: how, from what arguments, where they are kept."""

from worldgen.compiled import cache

cache.use()
