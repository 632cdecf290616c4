"""One file a rule of the migrations gate: its metadata, and the function from what was loaded to the problems."""
