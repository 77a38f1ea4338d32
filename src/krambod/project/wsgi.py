"""What does the web server run?"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "krambod.project.settings")
application = get_wsgi_application()
