"""Which view answers each address?"""

from django.urls import URLPattern, URLResolver, include, path

from krambod.api.health import health, live, ready
from krambod.api.orders import api
from krambod.backoffice.people.operator import operator_site
from krambod.hooks.views import receive, receive_from_app
from krambod.project.engine_figures import watched_installation
from krambod.watching.views import metrics_view

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("krambod.backoffice.urls")),
    path("account/", include("allauth.urls")),
    path("operator/", operator_site.urls),
    path("api/v1/", api.urls),
    path("health", health),
    path("health/live", live),
    path("health/ready", ready),
    path("metrics", metrics_view(watched_installation)),
    path("hooks/<str:platform_name>/app", receive_from_app),
    path("hooks/<str:platform_name>/<str:shop_key>", receive),
]

handler400 = "krambod.project.errors.bad_request"
handler404 = "krambod.project.errors.not_found"
handler500 = "krambod.project.errors.server_error"
