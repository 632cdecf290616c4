"""`python -m launch_gates`."""

from launch_gates.cli.entry import launch_gates

launch_gates()
