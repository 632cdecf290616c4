"""The smoke gate: whether every page that a customer needs answers as it should, after a deploy."""
