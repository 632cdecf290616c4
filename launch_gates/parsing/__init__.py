"""Texts of files as trees: source code as syntax trees, YAML, JSON and TOML as nodes with their lines."""
