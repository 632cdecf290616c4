"""`python -m launch_gates`."""

import sys

if not sys.flags.safe_path:
    # Python puts the current folder first, which may be a repository that is being checked: its modules are not ours.
    del sys.path[0]

from launch_gates.cli.entry import launch_gates

launch_gates()
