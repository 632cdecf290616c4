"""What a key and a table of the configuration are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from launch_gates.config.kinds import Kind

T = TypeVar("T")


class Key(NamedTuple, Generic[T]):
    """One key."""

    section: str
    """Dotted name of its table; empty at the top."""
    name: str
    kind: Kind[T]
    default: T
    description: str
    unset: str = ""
    """What the default means, where it is not a value to write down."""
    environment: str = ""
    """Its variable, where it has one."""
    required: bool = False

    @property
    def dotted(self) -> str:
        """Where it stands: `secrets.exclude`."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def attribute(self) -> str:
        """The field of the settings that holds its value; a word of Python's gets an underscore."""
        return "from_" if self.name == "from" else self.name.replace("-", "_")

    @property
    def action_input(self) -> str:
        """The variable in which GitHub hands the action's input over: the hyphens stay."""
        return f"INPUT_{self.name.upper()}" if self.environment else ""


class Section(NamedTuple):
    """One table of the file, or one array of tables."""

    name: str
    """Dotted; empty at the top."""
    keys: tuple[Key[Any], ...]
    description: str
    repeated: bool = False
    """Whether it is written `[[...]]`, any number of times."""
