"""Which address leads to which page?"""

from django.urls import URLPattern, URLResolver, include, path

from krambod.backoffice import books, people, setup, shops
from krambod.backoffice.demo import demo_login
from krambod.backoffice.diagnosis import diagnosis
from krambod.backoffice.help import show_cause, show_file, show_help
from krambod.backoffice.home import home, new_company
from krambod.backoffice.languages import choose_language
from krambod.backoffice.offline import offline_page, service_worker
from krambod.backoffice.parts import show_parts
from krambod.backoffice.people.urls import outside as people_outside
from krambod.backoffice.setup.connecting import callback

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("companies/new", new_company, name="new_company"),
    path("parts/", show_parts, name="parts"),
    path("demo/login", demo_login, name="demo_login"),
    *people_outside,
    path("dinero/callback", callback, name="dinero_callback"),
    path("help/", show_help, name="help"),
    path("help/file/", show_file, name="help_file"),
    path("help/causes/<slug:code>/", show_cause, name="help_cause"),
    path("c/<int:merchant_id>/diagnosis/", diagnosis, name="diagnosis"),
    path("c/<int:merchant_id>/diagnosis.json", diagnosis, {"is_file": True}, name="diagnosis_file"),
    path("sw.js", service_worker, name="service_worker"),
    path("language", choose_language, name="set_language"),
    path("offline/<str:language>", offline_page, name="offline"),
    path("c/<int:merchant_id>/", include(f"{books.__name__}.urls")),
    path("c/<int:merchant_id>/", include(f"{setup.__name__}.urls")),
    path("c/<int:merchant_id>/", include(f"{shops.__name__}.urls")),
    path("c/<int:merchant_id>/", include(f"{people.__name__}.urls")),
]
