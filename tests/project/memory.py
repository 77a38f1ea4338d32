"""How much memory do the processes of a server use together?"""

from pathlib import Path

from tests.project.processes import Server, children_of

MOST_MB = 300
MOST_IDLE_MB = 250


def family_mb(server: Server) -> float:
    """The memory of a server and of all processes that it has started."""
    return sum(_proportional_mb(pid) for pid in (server.process.pid, *children_of(server.process.pid)))


def _proportional_mb(pid: int) -> float:
    """The memory of a process; what several processes share is divided among them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    [kilobytes] = [int(line.split()[1]) for line in lines if line.startswith("Pss:")]
    return kilobytes / 1024
