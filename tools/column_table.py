"""Writes the table of the columns of a file of orders from `krambod.words.order_files`."""

from krambod.words.order_files.columns import COLUMNS


def column_table() -> str:
    """The table in English: each column, whether it is needed, what it belongs to and what it means."""
    rows = ["| column | needed | of | |", "|---|---|---|---|"]
    for column in COLUMNS:
        needed = "yes" if column.is_needed else ""
        rows.append(f"| `{column.name}` | {needed} | {column.of} | {column.says.en} |")
    return "\n".join(rows)
