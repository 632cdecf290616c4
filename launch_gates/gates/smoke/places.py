"""Where shops have what a launch needs: the words of their links, in many languages, and the paths of usual software.

A path without a slash at its end is asked for: software that wants one redirects to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from launch_gates.gates.smoke.routes import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

LOGIN_WORDS = (
    *("login", "log-in", "signin", "sign-in", "log in", "sign in", "anmelden", "einloggen", "connexion"),
    *("se connecter", "iniciar sesión", "iniciar-sesion", "acceder", "accedi", "entrar", "inloggen", "logga in"),
    *("log ind", "logg inn", "kirjaudu", "zaloguj", "zaloguj się", "přihlásit", "giriş", "войти", "увійти"),
    *("ログイン", "登录", "登入", "로그인"),
)
ACCOUNT_WORDS = (
    *("account", "my-account", "my account", "konto", "mein konto", "kundenkonto", "compte", "mon compte"),
    *("mi cuenta", "cuenta", "il mio account", "minha conta", "mijn account", "mitt konto", "moje konto"),
    *("マイページ", "내 계정", "我的账户"),
)
CHECKOUT_WORDS = (
    *("checkout", "check-out", "check out", "kasse", "zur kasse", "caisse", "commander", "finalizar compra"),
    *("cassa", "vai alla cassa", "afrekenen", "till kassan", "kassa", "til kassen", "zamówienie", "pokladna"),
    *("оформить заказ", "レジに進む", "购物结算", "결제"),
)
CART_WORDS = (
    *("cart", "basket", "bag", "shopping-cart", "warenkorb", "panier", "carrito", "carrello", "carrinho"),
    *("winkelwagen", "varukorg", "kurv", "handlekurv", "ostoskori", "koszyk", "košík", "sepet", "корзина"),
    *("カート", "购物车", "장바구니"),
)
ADMIN_WORDS = ("admin", "wp-admin", "administration", "administrator", "backoffice", "back-office")

WORDS: Mapping[Role, tuple[tuple[str, ...], ...]] = {
    Role.LOGIN: (LOGIN_WORDS, ACCOUNT_WORDS),
    Role.CHECKOUT: (CHECKOUT_WORDS, CART_WORDS),
    Role.ADMIN: (ADMIN_WORDS,),
}
"""The last part of a link's path, or its text; the first group before the second."""

USUAL: Mapping[Role, tuple[str, ...]] = {
    Role.LOGIN: (
        "/login",  # Laravel, Spree, and most that are made by hand
        "/account/login",  # Shopify
        "/my-account/",  # WooCommerce
        "/accounts/login/",  # Django
        "/users/sign_in",  # Rails with Devise
        "/user/login",  # Drupal
        "/sign-in",  # Clerk
        "/signin",
        "/api/auth/signin",  # NextAuth
        "/account",  # Medusa, Saleor
    ),
    Role.CHECKOUT: ("/checkout", "/cart", "/kasse", "/basket", "/bag"),
    Role.ADMIN: (
        "/admin",  # Django, Rails, Spree, Solidus, Shopify, Laravel with Filament
        "/wp-admin/",
        "/app",  # Medusa
        "/dashboard",  # Saleor
        "/nova",  # Laravel
    ),
    Role.WEBHOOK: (
        "/webhooks/stripe",
        "/api/webhooks/stripe",
        "/stripe/webhook",  # Laravel with Cashier, Django with dj-stripe
        "/api/webhook/stripe",
        "/api/stripe/webhook",
        "/api/webhooks",
        "/api/webhook",
        "/webhooks",
        "/hooks/payment/stripe_stripe",  # Medusa
    ),
    Role.HEALTH: (
        "/healthz",
        "/health",
        "/up",  # Rails, Laravel
        "/api/health",
        "/api/healthz",
        "/livez",
        "/ping",
    ),
}
"""In the order in which they are asked for; the first that is there counts."""
