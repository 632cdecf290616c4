"""Pure data that every other layer speaks: rules, findings, results, reports. No I/O lives here.

Records that a git hook loads are named tuples: making a dataclass costs about a millisecond of every commit, making
a named tuple a tenth of that. Records off that path are frozen dataclasses.
"""
