"""Environment variables that PHP reads: `env`, `getenv`, `$_ENV`, its frameworks, the project's own helpers.

What a name is made of is in php_tree.py, what absence does in php_needs.py, the forms of asking in php_sites.py, the
parameters of Symfony in symfony.py, and how a Blade template becomes PHP in blade.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts
from launch_gates.gates.env.readers.blade import php_of_blade
from launch_gates.gates.env.readers.php_dialect import PhpDialect
from launch_gates.gates.env.readers.php_frameworks import corrected, framework_reads
from launch_gates.gates.env.readers.php_sites import is_of_request
from launch_gates.gates.env.readers.site_reads import SiteReads

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Source


_FORMS = (
    *(b"env(", b"env (", b"getenv", b"getEnv", b"_ENV", b"_SERVER", b"Env::", b"_runtime", b"Autowire"),
    *(b"required(", b"ifPresent("),
)


def facts(source: Source) -> FileFacts:
    """What the file says of environment variables."""
    helpers = tuple(helper for helper in source.helpers if helper.owner.encode() in source.data)
    if not helpers and not any(form in source.data for form in _FORMS):
        return FileFacts()
    source = source._replace(helpers=helpers)
    is_blade = source.path.endswith(".blade.php")
    if is_blade:
        source = source._replace(data=php_of_blade(source.data))
    tree = PhpDialect(source.data)
    found = SiteReads(tree, source).facts()
    reads = [read for read in found.reads if not is_of_request(read.name)]
    return found._replace(
        reads=(*corrected(tree, source, reads), *framework_reads(tree, source)),
        is_damaged=found.is_damaged or (tree.root.has_error and not is_blade),
    )
