"""One file a language or file format: from the bytes of one file to what it says of environment variables."""
