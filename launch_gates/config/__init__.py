"""The configuration: launch-gates.toml, or [tool.launch-gates] in pyproject.toml, as frozen records.

`load.load` is the way in. `keys` is the one table of what may be set; the parser, the JSON Schema, `config show`
and the reference page are all read from it. What a gate makes of its settings lives with the gate.
"""
