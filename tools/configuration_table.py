"""Which variables of the environment are there, and what does each do?"""

from pathlib import Path

from pydantic.fields import FieldInfo

from krambod.project.configuration import Configuration


def variable_table() -> str:
    """A row for each field of the settings class, in its order."""
    rows = ["| variable | default | what it does | example |", "|---|---|---|---|"]
    rows += [_row(variable_of(name), field) for name, field in Configuration.model_fields.items()]
    return "\n".join(rows)


def variable_of(name: str) -> str:
    """The variable that a field of the settings class is read from: its title, where the name does not tell."""
    title = Configuration.model_fields[name].title
    return title or f"{Configuration.model_config['env_prefix']}{name}".upper()


def _row(variable: str, field: FieldInfo) -> str:
    assert field.description, f"{variable} has no description"
    assert field.examples, f"{variable} has no example"
    example = str(field.examples[0])
    return f"| `{variable}` | {_default(field)} | {field.description} | `{example}` |"


def _default(field: FieldInfo) -> str:
    default = None if field.default_factory else field.default
    if default in ("", None):
        return "–"
    return f"`./{default}`" if isinstance(default, Path) else f"`{default}`"
