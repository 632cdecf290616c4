"""The report formats: one file each, a pure `render(report) -> str`. `formats` is the table of them.

Nothing here writes to a file or a terminal, and nothing decides on a verdict.
"""
