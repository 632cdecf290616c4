"""A small shop whose pages are drawn by scripts, on Flask: `python -m tests.sites.spa_shop PORT`.

One shell answers every path with 200; behind it stands an API of JSON, with a log-in of its own. `SCHEME` is what
visitors use, `BUILD` what it says it is.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, abort, jsonify, request, send_from_directory, session
from werkzeug.security import check_password_hash, generate_password_hash

from tests.sites.breaks import asked_for, broken
from tests.sites.serving import serve

if TYPE_CHECKING:
    from flask import Response

OWN = frozenset({"webhook-unsigned", "cookie-insecure"})
FOLDER = Path(__file__).parent
BREAKS = asked_for(OWN)
PRODUCTS = {"beans": ("Beans", 14), "grinder": ("Grinder", 59), "filter": ("Filter", 6)}
HASH = generate_password_hash(os.environ["PASSWORD"])

shop = Flask(__name__, static_folder=None)
shop.config.update(
    SECRET_KEY=os.environ["SECRET_KEY"],
    SESSION_COOKIE_SECURE=os.environ["SCHEME"] == "https" and "cookie-insecure" not in BREAKS,
    SESSION_COOKIE_SAMESITE="Lax",
)


@shop.get("/api/products")
def products() -> Response:
    return jsonify([{"id": key, "name": name, "price": price} for key, (name, price) in PRODUCTS.items()])


@shop.post("/api/auth/login")
def login() -> tuple[Response, int]:
    given: dict[str, Any] = request.get_json()
    if given.get("email") != "ada@shop.example" or not check_password_hash(HASH, str(given.get("password"))):
        return jsonify(error="this mail and password do not belong together"), 401
    session["user"] = given["email"]
    return jsonify(user=given["email"]), 200


@shop.route("/api/cart", methods=["GET", "POST"])
def cart() -> Response:
    names = session.get("cart", [])
    if request.method == "POST":
        product = request.get_json()["product"]
        if product not in PRODUCTS:
            abort(400)
        session["cart"] = names = [*names, product]
    return jsonify(lines=names, total=sum(PRODUCTS[name][1] for name in names))


@shop.post("/api/checkout")
def checkout() -> tuple[Response, int]:
    return (jsonify(payment="started"), 200) if session.get("cart") else (jsonify(error="the cart is empty"), 400)


@shop.route("/api/webhooks/stripe", methods=["GET", "POST"])
def webhook() -> tuple[Response, int]:
    if request.method == "GET":
        abort(405)
    fields = dict(each.partition("=")[::2] for each in request.headers.get("Stripe-Signature", "").split(","))
    signed = b"%s.%s" % (fields.get("t", "").encode(), request.get_data())
    expected = hmac.new(os.environ["WEBHOOK_SECRET"].encode(), signed, hashlib.sha256).hexdigest()
    if "webhook-unsigned" not in BREAKS and not hmac.compare_digest(expected, fields.get("v1", "")):
        return jsonify(error="the signature is not ours"), 400
    return jsonify(received=request.get_json()["type"]), 200


@shop.get("/api/health")
def health() -> Response:
    return jsonify(status="ok", build=os.environ["BUILD"])


@shop.route("/api/<path:_path>", methods=["GET", "POST"])
def no_api(_path: str) -> tuple[Response, int]:
    return jsonify(error="not found"), 404


@shop.get("/assets/<path:name>")
def asset(name: str) -> Response:
    return send_from_directory(FOLDER / ("spa" if name == "app.js" else "static"), name)


@shop.get("/robots.txt")
def robots() -> tuple[str, dict[str, str]]:
    return "User-agent: *\nAllow: /\n", {"content-type": "text/plain"}


@shop.get("/")
@shop.get("/<path:_path>")
def shell(_path: str = "") -> str:
    return (FOLDER / "spa" / "index.html").read_text(encoding="utf-8").replace("{build}", os.environ["BUILD"])


if __name__ == "__main__":
    serve(broken(shop.wsgi_app, BREAKS), int(sys.argv[1]))
