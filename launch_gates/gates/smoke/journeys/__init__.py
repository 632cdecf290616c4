"""Journeys: ways through the site that must work, step by step, as the configuration writes them."""
