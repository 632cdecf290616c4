"""The migrations gate: what is on disk, what the base branch and the database have, and whether a deploy runs it."""
