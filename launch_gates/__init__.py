"""launch-gates: is it safe to launch this commit, and is the launched site all right?"""

__version__ = "0.1.0"
