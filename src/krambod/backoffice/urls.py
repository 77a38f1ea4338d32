"""Which address leads to which page?"""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from krambod.backoffice import books, people, setup
from krambod.backoffice.demo import demo_login
from krambod.backoffice.help import show_help
from krambod.backoffice.home import home, new_company
from krambod.backoffice.people.companies import companies

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("companies/", companies, name="companies"),
    path("companies/new", new_company, name="new_company"),
    path("demo/login", demo_login, name="demo_login"),
    path("help/", show_help, name="help"),
    path("language", set_language, name="set_language"),
    path("c/<int:merchant_id>/", include(f"{books.__name__}.urls")),
    path("c/<int:merchant_id>/", include(f"{setup.__name__}.urls")),
    path("c/<int:merchant_id>/", include(f"{people.__name__}.urls")),
]
