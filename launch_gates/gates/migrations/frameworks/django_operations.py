"""Which of Django's steps lose data, break the code that runs while they are applied, or lock a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from launch_gates.gates.migrations import embedded_sql

if TYPE_CHECKING:
    from launch_gates.gates.migrations.changes import Changes
    from launch_gates.gates.migrations.frameworks.django_fields import Field
    from launch_gates.gates.migrations.frameworks.django_file import Step
    from launch_gates.gates.migrations.frameworks.django_state import State

_WIDTHS: Final = (
    {"SmallIntegerField": 2, "IntegerField": 4, "BigIntegerField": 8},
    {"PositiveSmallIntegerField": 2, "PositiveIntegerField": 4, "PositiveBigIntegerField": 8},
    {"SmallAutoField": 2, "AutoField": 4, "BigAutoField": 8},
)


def operations_of(  # noqa: C901, PLR0912 (one case a kind of step)
    step: Step, state: State, label: str, changes: Changes
) -> None:
    """Adds what one step does. `state` is as it was before it; `label` is the app's."""
    model = state.models.get(step.model)
    if step.kind == "CreateModel":
        changes.creates(step.model)
        changes.creates(str(step.options.get("db_table") or f"{label}_{step.model}"))  # as SQL calls it
    if not step.in_database or (model is not None and not model.has_table):
        return
    for text in step.sql:
        embedded_sql.look(text, changes)
    before = model.fields.get(step.name) if model is not None else None
    match step.kind:
        case "DeleteModel":
            changes.drops(step.line, step.model)
        case "RemoveField":
            if _has_column(before):
                changes.add("drop-column", step.line, step.model, step.name)
        case "RenameField":
            if before is None or not before.options.get("db_column"):
                changes.add("rename-column", step.line, step.model, step.name)
        case "RenameModel":
            if model is None or not model.options.get("db_table"):
                changes.renames(step.line, step.model, step.new_name)
        case "AlterModelTable":
            changes.add("rename-table", step.line, step.model)
        case "AddField":
            field = step.field
            if field is not None and field.is_known and not field.is_nullable and not field.has_default:
                changes.add("not-null", step.line, step.model, step.name)
        case "AlterField":
            if before is not None and step.field is not None and before.is_known and step.field.is_known:
                _altered(before, step, step.field, changes)
        case "AddIndex":
            changes.add("blocking-index", step.line, step.model)
        case "AddConstraint":
            if step.is_unique:
                changes.add("blocking-index", step.line, step.model)
        case "AlterUniqueTogether" | "AlterIndexTogether":
            name = "unique_together" if step.kind == "AlterUniqueTogether" else "index_together"
            if _sets(step.options.get(name)) - _sets(model.options.get(name) if model is not None else None):
                changes.add("blocking-index", step.line, step.model)
        case _:
            pass


def _has_column(field: Field | None) -> bool:
    """Whether removing it removes something; of an unknown one it does, as far as anybody can tell."""
    return field is None or field.type not in ("GenericRelation", "GenericForeignKey")


def _altered(before: Field, step: Step, after: Field, changes: Changes) -> None:
    if before.is_nullable and not after.is_nullable and not after.has_default:
        changes.add("not-null", step.line, step.model, step.name)
    if _is_narrower(before, after):
        changes.add("narrow-type", step.line, step.model, step.name)
    if after.has_index and not before.has_index:
        changes.add("blocking-index", step.line, step.model, step.name)


def _is_narrower(before: Field, after: Field) -> bool:
    for widths in _WIDTHS:
        if before.type in widths and after.type in widths:
            return widths[after.type] < widths[before.type]
    first, second = before.options.get("max_length"), after.options.get("max_length")
    if isinstance(first, int) and isinstance(second, int):
        return second < first
    if before.type == after.type == "DecimalField":
        digits = [
            (options.get("max_digits"), options.get("decimal_places")) for options in (before.options, after.options)
        ]
        match digits:
            case [(int(most), int(places)), (int(new_most), int(new_places))]:
                return new_places < places or new_most - new_places < most - places
    return before.type == "TextField" and after.type == "CharField" and isinstance(second, int)


def _sets(value: object) -> frozenset[str]:
    """The sets of columns of a `unique_together`, which may be a single one."""
    if isinstance(value, frozenset):
        return frozenset(str(each) for each in value)
    if not isinstance(value, list | tuple) or not value:
        return frozenset()
    if all(isinstance(each, str) for each in value):
        return frozenset((repr(tuple(value)),))
    return frozenset(repr(tuple(each)) for each in value if isinstance(each, list | tuple))
