"""launch-gates says whether it is safe to launch this commit, and whether the launched site is all right."""

__version__ = "0.1.0"
