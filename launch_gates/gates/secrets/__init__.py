"""The secrets gate: leaked credentials in what is staged, in files, in a commit message, in standard input."""
