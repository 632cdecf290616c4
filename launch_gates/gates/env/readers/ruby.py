"""Environment variables that Ruby reads: `ENV` and what hands it on, its frameworks, the project's own helpers.

What a name is made of is in ruby_tree.py, what absence does in ruby_needs.py, the forms of `ENV` in ruby_sites.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.env.facts import FileFacts
from launch_gates.gates.env.readers.ruby_dialect import RubyDialect
from launch_gates.gates.env.readers.ruby_frameworks import framework_reads
from launch_gates.gates.env.readers.site_reads import SiteReads

if TYPE_CHECKING:
    from launch_gates.gates.env.facts import Source


_FORMS = (b"ENV", b"Figaro", b"attr_config", b"require_keys", b"Hanami::Settings", b"require_master_key", b"variable")


def facts(source: Source) -> FileFacts:
    """What the file says of environment variables."""
    name = source.path.rpartition("/")[2]
    if "." not in name and not name.lower().endswith("file") and b"ruby" not in source.data.partition(b"\n")[0]:
        return FileFacts()
    return facts_of_ruby(source)


def facts_of_ruby(source: Source) -> FileFacts:
    """The same for what is known to be Ruby."""
    helpers = tuple(helper for helper in source.helpers if helper.owner.encode() in source.data)
    if not helpers and not any(form in source.data for form in _FORMS):
        return FileFacts()
    source = source._replace(helpers=helpers)
    tree = RubyDialect(source.data)
    found = SiteReads(tree, source).facts()
    return found._replace(
        reads=(*found.reads, *framework_reads(tree, source.path)),
        is_damaged=found.is_damaged or bool(tree.root.has_error),
    )
