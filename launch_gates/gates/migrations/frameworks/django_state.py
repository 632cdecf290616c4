"""The models that Django's migrations of one app build, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from launch_gates.gates.migrations.frameworks.django_fields import Field
    from launch_gates.gates.migrations.frameworks.django_file import Step


class Model(NamedTuple):
    """One model in the state. Its containers are changed in place."""

    fields: dict[str, Field | None]
    """Name in lower case -> field; None where it cannot be told what it is."""
    options: dict[str, object]
    named: set[str]
    """Names of its indexes and constraints."""

    @property
    def has_table(self) -> bool:
        """Whether it has a table that migrations make."""
        return self.options.get("managed", True) is not False and self.options.get("proxy", False) is False


class State:
    """The models of one app, by name in lower case, as the steps so far have left them."""

    def __init__(self) -> None:
        """No models."""
        self.models: dict[str, Model] = {}
        self.unknown = 0
        """How many steps there were of which it is not known what they do."""

    def apply(self, step: Step) -> None:
        """Does what the step does to the state; what it names and does not exist is passed over."""
        if not step.in_state:
            return
        if step.kind == "?":
            self.unknown += 1
        elif step.kind == "CreateModel":
            self.models[step.model] = Model(dict(step.fields), dict(step.options), set(_names_in(step.options)))
        elif step.kind == "DeleteModel":
            self.models.pop(step.model, None)
        elif step.kind == "RenameModel":
            model = self.models.pop(step.model, None)
            if model is not None:
                self.models[step.new_name.lower()] = model
        else:
            model = self.models.get(step.model)
            if model is not None:
                _alter(model, step)


def _alter(model: Model, step: Step) -> None:
    match step.kind:
        case "AddField" | "AlterField":
            model.fields[step.name] = step.field
        case "RemoveField":
            model.fields.pop(step.name, None)
        case "RenameField":
            if step.name in model.fields:
                model.fields[step.new_name.lower()] = model.fields.pop(step.name)
        case "AlterModelTable":
            model.options["db_table"] = step.options.get("table")
        case "AlterUniqueTogether" | "AlterIndexTogether" | "AlterModelOptions":
            model.options.update(step.options)
        case "AddIndex" | "AddIndexConcurrently" | "AddConstraint" | "AddConstraintNotValid":
            model.named.add(step.name)
        case "RemoveIndex" | "RemoveIndexConcurrently" | "RemoveConstraint":
            model.named.discard(step.name)
        case "RenameIndex":
            model.named.discard(step.name)
            model.named.add(step.new_name)
        case _:
            pass


def _names_in(options: object) -> Iterable[str]:
    names = options.get("named", ()) if isinstance(options, dict) else ()
    return [name for name in names if isinstance(name, str)]
