"""The live database, read only: the one place that knows database drivers.

A driver is a file and a line in `table.py`. Nothing here writes, creates or runs anything but SELECT, and nothing that
leaves here has the address, the user or a driver's own words in it.
"""
