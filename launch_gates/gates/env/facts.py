"""What a reader learns from one file: the variables that it reads, sets and declares. Pure data, no values are shown.

Records are named tuples of plain values, so that they can be kept in a cache as JSON.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Need = Literal["required", "optional", "unknown"]
"""Whether the code does without: `required` fails where it is absent (raises, exits, refuses to start), `optional` has
a default or looks whether it is there, `unknown` gets the language's null or an empty text and goes on."""

Scope = Literal["runtime", "build", "test", "ci"]
"""When it is read."""

Type = Literal["", "string", "url", "integer", "number", "port", "boolean", "email", "json", "list", "duration"]
"""What the value must be, where the code says so: by a cast, a schema, a typed reader. Empty where it does not."""

DeclarationKind = Literal["example", "schema", "compose", "manifest", "dockerfile", "workflow", "kubernetes", "file"]
"""`example` is a file for people to copy, `schema` one that says types; `file` is a real dotenv file with values; the
others are files of a platform."""


class Read(NamedTuple):
    """One place that reads one variable."""

    name: str
    """As the environment has it: upper case, with prefix, where the reader builds the name."""
    line: int
    """From 1."""
    need: Need
    type: Type = ""
    default: str | None = None
    """The literal that is used where it is absent. May be anything, so it is never shown."""
    instead: tuple[str, ...] = ()
    """Other variables of which one serves as well: `A || B`."""
    is_conditional: bool = False
    """Whether it is read only where a condition of another kind holds (`if USE_S3:`), so absence may be right."""
    scope: Scope | None = None
    """Where the construct itself says so (`env!` of Rust, `ARG`); else the file's path decides."""
    through: str = ""
    """What it was read through, for people: `os.environ`, or the name of the project's own helper."""


class Dynamic(NamedTuple):
    """A read whose name is worked out at run time and could not be told."""

    line: int
    through: str
    """What it is read through, for people: `os.environ`, `ENV.fetch`."""


class Write(NamedTuple):
    """The code sets the variable itself."""

    name: str
    line: int


class Helper(NamedTuple):
    """A function of the project that hands a parameter of its own to something that reads the environment.

    Positions count from 0, without `self` or `cls`. A function that reads two names of one parameter is two helpers.
    """

    name: str
    """The function's own name, without module, class or receiver."""
    path: str
    """The file that defines it."""
    position: int
    """Which parameter is the name of the variable."""
    keyword: str = ""
    """The same parameter's name, for calls that give it by name."""
    need: Need = "unknown"
    """What a call is that gives no default."""
    type: Type = ""
    default_position: int | None = None
    """The parameter that is the default: with it a call is `optional`."""
    default_keyword: str = ""
    before: str = ""
    """What it puts in front of the name."""
    after: str = ""
    """What it puts behind the name."""
    owner: str = ""
    """The class, module or object that it belongs to, where calls name one."""


class Declaration(NamedTuple):
    """One place that says that a variable exists, or gives it a value."""

    name: str
    line: int
    kind: DeclarationKind
    value: str | None = None
    """The text given, unquoted; None where none is (`- NAME`, a reference to a secret store). Never shown."""
    is_provided: bool = False
    """Whether the file itself sees to it that it is there: a value, a reference to a secret, `generateValue`."""
    is_optional: bool = False
    """Whether the file says that it may be absent: a comment `optional`, `required: false`, `optional: true`."""
    environment: str = ""
    """The environment it is for, where the file says so: `production`, `preview`."""
    service: str = ""
    """The service, job or container it is for, where the file has several."""
    type: Type = ""
    is_build_time: bool = False
    """Whether it is there during a build alone, or baked into an image: `ARG`, `build.args`."""
    ambiguity: str = ""
    """In dotenv files, a line `loader: what it does` for each loader that reads another value; never the value."""


class FileFacts(NamedTuple):
    """All that one reader says of one file."""

    reads: tuple[Read, ...] = ()
    dynamic: tuple[Dynamic, ...] = ()
    writes: tuple[Write, ...] = ()
    helpers: tuple[Helper, ...] = ()
    """Those that this file defines."""
    declarations: tuple[Declaration, ...] = ()
    is_damaged: bool = False
    """Whether parts of it could not be parsed: the rest was read."""


NO_FACTS = FileFacts()


def joined(parts: Sequence[FileFacts]) -> FileFacts:
    """What several readers say of one file, put together."""
    if len(parts) == 1:
        return parts[0]
    return FileFacts(
        tuple(chain.from_iterable(part.reads for part in parts)),
        tuple(chain.from_iterable(part.dynamic for part in parts)),
        tuple(chain.from_iterable(part.writes for part in parts)),
        tuple(chain.from_iterable(part.helpers for part in parts)),
        tuple(chain.from_iterable(part.declarations for part in parts)),
        any(part.is_damaged for part in parts),
    )


class Source(NamedTuple):
    """One file for a reader."""

    path: str
    """Relative to the root, with `/`."""
    data: bytes
    helpers: tuple[Helper, ...] = ()
    """Helpers of this and other files, of the reader's family, whose names stand somewhere in this file. Whether a call
    means one of them is for the reader to say, by what the file defines and imports."""
