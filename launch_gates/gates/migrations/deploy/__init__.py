"""How a repository is deployed, as far as its own files say: the commands that run on the way."""
