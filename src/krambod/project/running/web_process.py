"""What does one web process of `krambod serve` run? The application, until its server ends."""

import os
import signal

from krambod.project.logging import configure_logging
from krambod.project.running.processes import stop_without
from krambod.project.wsgi import application

__all__ = ["application"]

configure_logging()
stop_without(os.getppid(), lambda: os.kill(os.getpid(), signal.SIGTERM))
