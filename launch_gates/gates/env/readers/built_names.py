"""Names of variables as code puts them together: text around at most one variable of the program."""

from __future__ import annotations

from typing import NamedTuple


class BuiltName(NamedTuple):
    """What an expression gives as a name."""

    before: str = ""
    variable: str = ""
    """The program's variable within it; empty where the name is all there."""
    after: str = ""
    is_upper: bool = False
    """Whether what the variable holds is turned into upper case."""
    line: int = 0
    """Where the text stands."""

    @property
    def text(self) -> str:
        """The whole, where there is no variable in it."""
        return self.before + self.after

    def filled(self, value: str) -> str:
        """The name, with that in the variable's place."""
        return self.before + (value.upper() if self.is_upper else value) + self.after

    def joined(self, other: BuiltName) -> BuiltName | None:
        """This and then the other; None where both have a variable."""
        if not self.variable:
            return other._replace(before=self.text + other.before, line=self.line or other.line)
        if not other.variable:
            return self._replace(after=self.after + other.text)
        return None

    def within(self, outer: BuiltName) -> BuiltName:
        """This one in place of the other's variable."""
        if not self.variable:
            return BuiltName(before=outer.filled(self.text), line=self.line)
        before, after = (self.before, self.after)
        if outer.is_upper:
            before, after = before.upper(), after.upper()
        return BuiltName(
            outer.before + before, self.variable, after + outer.after, self.is_upper or outer.is_upper, self.line
        )

    def uppered(self) -> BuiltName:
        """All of it in upper case."""
        return self._replace(before=self.before.upper(), after=self.after.upper(), is_upper=True)
