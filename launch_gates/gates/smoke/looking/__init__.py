"""What the smoke gate asks of the site, before any rule is applied: one part of the look a file."""
