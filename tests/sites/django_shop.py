"""A small shop on Django, with Django's own log-in, admin, sessions and CSRF protection.

`python -m tests.sites.django_shop PORT`; what it keeps is in the working directory. `SCHEME` is what visitors use,
`BUILD` what it says it is.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from tests.sites.breaks import asked_for, broken
from tests.sites.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

OWN = frozenset({"debug-page", "no-csrf", "cookie-insecure", "webhook-unsigned", "admin-open", "default-credentials"})
APPS = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
FOLDER = Path(__file__).parent
BREAKS = asked_for(OWN)
IS_HTTPS = os.environ["SCHEME"] == "https"

settings.configure(
    DEBUG="debug-page" in BREAKS,
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["shop.example", "127.0.0.1"],
    ROOT_URLCONF=__name__,
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    CSRF_TRUSTED_ORIGINS=["https://shop.example"],
    SESSION_COOKIE_SECURE=IS_HTTPS and "cookie-insecure" not in BREAKS,
    CSRF_COOKIE_SECURE=IS_HTTPS,
    SECURE_HSTS_SECONDS=31_536_000 if IS_HTTPS else 0,
    LOGIN_REDIRECT_URL="/cart/",
    USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": Path.cwd() / "shop.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"],
    INSTALLED_APPS=[f"django.contrib.{name}" for name in APPS],
    MIGRATION_MODULES=dict.fromkeys(APPS),  # tables at once, which is the most of the time it takes to start
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        *([] if "no-csrf" in BREAKS else ["django.middleware.csrf.CsrfViewMiddleware"]),
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [FOLDER / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    f"django.{name}"
                    for name in (
                        "template.context_processors.request",
                        "contrib.auth.context_processors.auth",
                        "contrib.messages.context_processors.messages",
                    )
                ]
            },
        }
    ],
    STATIC_URL="/static/",
    STATICFILES_DIRS=[FOLDER / "static"],
)  # fmt: skip
django.setup()

# Django can be asked for these only once it is set up.
from django.contrib import admin  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.views import LoginView, LogoutView  # noqa: E402
from django.contrib.staticfiles.views import serve as static  # noqa: E402
from django.http import Http404, HttpResponse, JsonResponse  # noqa: E402
from django.shortcuts import redirect, render  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402
from django.views.decorators.http import require_GET, require_POST  # noqa: E402

PRODUCTS = {"teapot": ("Teapot", 24), "kettle": ("Kettle", 39), "cups": ("Set of cups", 18)}


def page(request: HttpRequest, template: str, **values: object) -> HttpResponse:
    """A page of the shop; its forms have a token where the shop has the middleware for it."""
    everything = {"build": os.environ["BUILD"], "products": PRODUCTS, "has_csrf": "no-csrf" not in BREAKS, **values}
    return render(request, template, everything)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "home.html")


@require_GET
def product(request: HttpRequest, name: str) -> HttpResponse:
    if name not in PRODUCTS:
        raise Http404
    return page(request, "product.html", name=name, product=PRODUCTS[name])


def cart(request: HttpRequest) -> HttpResponse:
    names = request.session.get("cart", [])
    if request.method == "POST":
        if request.POST.get("product") not in PRODUCTS:
            return HttpResponse("there is no such product", status=400)
        request.session["cart"] = [*names, request.POST["product"]]
        return redirect("/cart/")
    lines = [PRODUCTS[name] for name in names]
    return page(request, "cart.html", lines=lines, total=sum(price for _, price in lines))


def checkout(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return HttpResponse("there is nothing in the cart", status=200 if request.session.get("cart") else 400)
    return page(request, "checkout.html")


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """Events signed as Stripe's are: `t=…,v1=…` over the time, a dot and the body."""
    fields = dict(each.partition("=")[::2] for each in request.headers.get("Stripe-Signature", "").split(","))
    signed = b"%s.%s" % (fields.get("t", "").encode(), request.body)
    expected = hmac.new(os.environ["WEBHOOK_SECRET"].encode(), signed, hashlib.sha256).hexdigest()
    if "webhook-unsigned" not in BREAKS and not hmac.compare_digest(expected, fields.get("v1", "")):
        return HttpResponse("the signature is not ours", status=400)
    return JsonResponse({"received": json.loads(request.body)["type"]})


@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok", "build": os.environ["BUILD"]})


def text(body: str, kind: str = "text/plain") -> Callable[[HttpRequest], HttpResponse]:
    """A view that answers with this; `{origin}` is the shop's own address."""

    @require_GET
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(body.replace("{origin}", request.build_absolute_uri("/")), content_type=kind)

    return view


PUBLIC = ["", *(f"products/{name}/" for name in PRODUCTS)]
SITEMAP = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    + "".join(f"<url><loc>{{origin}}{each}</loc></url>" for each in PUBLIC)
    + "</urlset>"
)


class Login(LoginView):
    """Django's own, on a page of the shop."""

    def get_context_data(self, **values: Any) -> dict[str, Any]:  # noqa: ANN401 (as Django has it)
        own = {"build": os.environ["BUILD"], "has_csrf": "no-csrf" not in BREAKS}
        return {**super().get_context_data(**values), **own}


urlpatterns = [
    path("", home),
    path("products/<slug:name>/", product),
    path("cart/", cart),
    path("checkout/", checkout),
    path("accounts/login/", Login.as_view()),
    path("accounts/logout/", LogoutView.as_view()),
    path("admin/", admin.site.urls),
    path("webhooks/stripe/", webhook),
    path("healthz", health),
    path("robots.txt", text("User-agent: *\nDisallow: /cart/\n\nSitemap: {origin}sitemap.xml\n")),
    path("sitemap.xml", text(SITEMAP, "application/xml")),
    path("favicon.ico", static, {"path": "logo.svg", "insecure": True}),
    path("static/<path:path>", static, {"insecure": True}),
]


def main(port: int) -> None:
    """Makes the database with a customer and an administrator, and serves."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    users = get_user_model().objects
    users.create_user("ada", "ada@shop.example", os.environ["PASSWORD"])
    users.create_superuser("root", "root@shop.example", os.environ["PASSWORD"])
    if "default-credentials" in BREAKS:
        users.create_superuser("admin", "admin@shop.example", "admin")
    if "admin-open" in BREAKS:
        admin.site.has_permission = lambda _request: True
    serve(broken(get_wsgi_application(), BREAKS), port)


if __name__ == "__main__":
    main(int(sys.argv[1]))
