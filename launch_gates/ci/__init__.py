"""Where this runs."""
