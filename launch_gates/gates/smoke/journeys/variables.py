"""`{{name}}` and `{{env.NAME}}` in the texts of a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.core.errors import LaunchGatesError

if TYPE_CHECKING:
    from collections.abc import Mapping

_OPEN, _CLOSE, _ENVIRONMENT = "{{", "}}", "env."


class UnsetError(LaunchGatesError):
    """A variable of the environment is not set, or may not be sent where the step goes."""


class UnknownError(LaunchGatesError):
    """A text names what no step before has captured."""


class Variables:
    """What was captured so far, and the environment. Values live here and are never shown."""

    def __init__(self, environment: Mapping[str, str], *, may_send_credentials: bool) -> None:
        """Without `may_send_credentials` no value of the environment is given out."""
        self._environment = environment
        self._may_send = may_send_credentials
        self._captured: dict[str, str] = {}

    def __setitem__(self, name: str, value: str) -> None:
        """Captures a value."""
        self._captured[name] = value

    def fill(self, text: str) -> str:
        """The text with its variables in place. What they hold is not looked at for further ones."""
        head, opened, rest = text.partition(_OPEN)
        parts = [head]
        while opened:
            name, closed, after = rest.partition(_CLOSE)
            parts.append(self._value(name.strip()) if closed else f"{opened}{rest}")
            head, opened, rest = after.partition(_OPEN)
            parts.append(head)
        return "".join(parts)

    def fill_all(self, value: object) -> object:
        """The same for every text in a JSON value."""
        if isinstance(value, str):
            return self.fill(value)
        if isinstance(value, dict):
            return {self.fill(name): self.fill_all(each) for name, each in value.items()}
        return [self.fill_all(each) for each in value] if isinstance(value, list) else value

    def _value(self, name: str) -> str:
        if not name.startswith(_ENVIRONMENT):
            if name not in self._captured:
                raise UnknownError(f"no step before has captured {{{{{name}}}}}")
            return self._captured[name]
        variable = name.removeprefix(_ENVIRONMENT)
        if not self._environment.get(variable):
            raise UnsetError(f"the variable {variable} is not set", f"set {variable} in the environment of this run")
        if not self._may_send:
            raise UnsetError(
                f"the variable {variable} is not sent to this host, which nobody named for credentials",
                "name it in [site] credential-hosts",
            )
        return self._environment[variable]
