"""What does one web process of `krambod serve` run? The application behind its front, until its server ends."""

import os
import signal

from django.conf import settings
from django.utils.module_loading import import_string

from krambod.project.front.application import Front
from krambod.project.logging import configure_logging
from krambod.project.running.processes import stop_without
from krambod.project.wsgi import application as django_application
from krambod.traces import start_traces

# By its name, because it needs Django's models, which are there only now.
application = Front(
    django_application,
    is_known_sender=import_string("krambod.project.front.known.is_known_sender"),
    trusted=settings.KRAMBOD_TRUSTED_NETWORKS,
)

configure_logging()
start_traces("krambod-web")
stop_without(os.getppid(), lambda: os.kill(os.getpid(), signal.SIGTERM))
