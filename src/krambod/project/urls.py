"""Which address leads where?"""

from django.urls import URLPattern, URLResolver, path

from krambod.api.health import health
from krambod.api.orders import api
from krambod.api.trying_out import choose_here, show_orders
from krambod.hooks.views import receive, receive_from_app

urlpatterns: list[URLPattern | URLResolver] = [
    path("", show_orders, name="orders"),
    path("choices/<int:transfer_id>", choose_here, name="choose"),
    path("api/v1/", api.urls),
    path("health", health),
    path("hooks/shoporama/app", receive_from_app),
    path("hooks/<str:platform_name>/<str:shop_key>", receive),
]

handler400 = "krambod.project.errors.bad_request"
handler404 = "krambod.project.errors.not_found"
handler500 = "krambod.project.errors.server_error"
