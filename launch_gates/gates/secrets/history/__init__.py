"""Secrets in all that git holds: reading it once, over all cores, and saying where each came from and where it went."""
