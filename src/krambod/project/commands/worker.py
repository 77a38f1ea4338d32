"""What does `krambod worker` do?"""

from krambod.outgoing.calling import open_http
from krambod.project.configuration import Configuration
from krambod.project.running import processes
from krambod.project.running.assembly import build_engine
from krambod.traces import start_traces


def worker(configuration: Configuration, *, parent: int | None) -> None:
    start_traces("krambod-worker")
    with open_http() as http:
        processes.run_worker(build_engine(configuration, http), parent=parent)
