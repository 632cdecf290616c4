"""One rule of the smoke gate a file."""
