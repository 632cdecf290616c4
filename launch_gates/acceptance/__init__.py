"""What the team has looked at and accepted, and where it says so."""
