"""Everything that speaks to a deployed site: the only place that opens a socket to one."""
