"""Which environment variables does krambod read, and what does each do?"""

from pathlib import Path

from pydantic.fields import FieldInfo

from krambod.project.configuration import Configuration


def variable_table() -> str:
    """A Markdown table with a row for each field of the settings class, in the order of the class."""
    rows = ["| variable | default | what it does | example |", "|---|---|---|---|"]
    rows += [_row(variable_of(name), field) for name, field in Configuration.model_fields.items()]
    return "\n".join(rows)


def variable_of(name: str) -> str:
    """The environment variable of a field of the settings class: its title if it has one, else from its name."""
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
