"""The gates: one folder each. A gate never imports another one."""
