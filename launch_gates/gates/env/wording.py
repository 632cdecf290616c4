"""What the names of variables say: which hold secrets, which reach the browser, which hold the key of sessions."""

from __future__ import annotations

CLIENT_PREFIXES = (
    *("NEXT_PUBLIC_", "VITE_", "REACT_APP_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "PUBLIC_", "GATSBY_", "VUE_APP_"),
    *("NG_APP_", "STORYBOOK_", "PARCEL_PUBLIC_", "SNOWPACK_PUBLIC_", "RSBUILD_PUBLIC_", "REDWOOD_ENV_"),
)
"""What frameworks put into the code that every visitor gets."""

_SECRET_WORDS = frozenset(
    ("SECRET", "SECRETS", "PASSWORD", "PASSWD", "PASSPHRASE", "PWD", "CREDENTIAL", "CREDENTIALS", "PASS")
)
_SECRET_PAIRS = frozenset(
    (
        *(("PRIVATE", "KEY"), ("SERVICE", "ROLE"), ("ACCESS", "TOKEN"), ("AUTH", "TOKEN"), ("REFRESH", "TOKEN")),
        *(("ADMIN", "KEY"), ("ADMIN", "TOKEN"), ("API", "TOKEN"), ("SIGNING", "KEY"), ("ENCRYPTION", "KEY")),
        *(("MASTER", "KEY"), ("BOT", "TOKEN"), ("DEPLOY", "KEY"), ("WRITE", "KEY"), ("SECRET", "KEY"), ("ROLE", "KEY")),
        *(("SECRET", "BASE"), ("ACCESS", "KEY"), ("KEY", "BASE")),
    )
)
_OFTEN_OPEN = frozenset((("ACCESS", "TOKEN"), ("ACCESS", "KEY"), ("WRITE", "KEY"), ("AUTH", "TOKEN"), ("API", "TOKEN")))
_OPEN_PROVIDERS = frozenset(
    (
        *("MAPBOX", "UNSPLASH", "STOREFRONT", "SHOPIFY", "SEGMENT", "RUDDERSTACK", "ROLLBAR", "CONTENTFUL", "MIXPANEL"),
        *("CESIUM", "ION", "DATOCMS", "PRISMIC", "STORYBLOK", "INSTAGRAM", "COMMERCELAYER", "SWELL", "JUNE", "HYGRAPH"),
    )
)
"""Whose tokens and keys of that name are made for browsers."""
_KEYS = frozenset(("KEY", "TOKEN", "DSN", "APIKEY"))
_OPEN_WORDS = frozenset(
    ("PUBLIC", "PUBLISHABLE", "PUB", "SITE", "SITEKEY", "ANON", "ANONYMOUS", "CLIENT", "MAPS", "ACCESSIBILITY")
)
"""A key or token with one of these may be one that visitors see."""
_SWITCHES = frozenset(
    ("DISABLE", "ENABLE", "ALLOW", "SHOW", "HIDE", "USE", "REQUIRE", "HAS", "IS", "SKIP", "FEATURE", "NO")
)
"""First words of names that hold yes or no."""
_TRAILS = frozenset(
    ("PROD", "PRODUCTION", "LIVE", "OLD", "NEW", "PREVIOUS", "CURRENT", "PRIMARY", "SECONDARY", "DEV", "TEST")
)
"""Last words that only tell one of several alike from the others, as numbers do."""


def words_of(name: str) -> list[str]:
    """The words of a variable's name, in upper case."""
    return [word for word in name.upper().split("_") if word]


def client_prefix(name: str, more: tuple[str, ...] = ()) -> str:
    """The prefix that puts it into the browser; empty where it has none. `more` are those of the configuration."""
    return next((prefix for prefix in (*CLIENT_PREFIXES, *more) if name.startswith(prefix) and name != prefix), "")


def names_a_secret(name: str) -> bool:
    """Whether its value is one that nobody else may know, as far as the name tells."""
    words = _without_trail(words_of(name))
    return _says_secret(words) or (bool(words) and words[-1] in _KEYS and _OPEN_WORDS.isdisjoint(words))


def names_a_plain_secret(name: str) -> bool:
    """Whether the name says so outright: `SECRET`, `PASSWORD`, `PRIVATE_KEY`. An `API_KEY` may be an open one."""
    words = _without_trail(words_of(name))
    return _says_secret(words) and tuple(words[-2:]) not in _OFTEN_OPEN


def names_what_may_be_open(name: str) -> bool:
    """Whether it is an access token or its like: some providers make them for browsers, with others they open all."""
    words = _without_trail(words_of(name))
    return _says_secret(words) and tuple(words[-2:]) in _OFTEN_OPEN and _OPEN_PROVIDERS.isdisjoint(words)


def _without_trail(words: list[str]) -> list[str]:
    """Without a version or an environment at the end: `JWT_SECRET_V2`, `DB_PASSWORD_PROD`."""
    while len(words) > 1 and (words[-1] in _TRAILS or words[-1].removeprefix("V").isdigit()):
        words = words[:-1]
    return words


def _says_secret(words: list[str]) -> bool:
    """By its end, for what follows a secret's name speaks of it: `PASSWORD_MIN_LENGTH`, `SECRET_NAME`."""
    if not words or words[0] in _SWITCHES or "PUBLISHABLE" in words or "ANON" in words:
        return False
    return words[-1] in _SECRET_WORDS or tuple(words[-2:]) in _SECRET_PAIRS


_SIGNING = frozenset(
    (
        *(
            "SECRET",
            "SECRET_KEY",
            "SECRET_KEY_BASE",
            "APP_KEY",
            "APP_SECRET",
            "JWT_SECRET",
            "JWT_SECRET_KEY",
            "JWT_KEY",
        ),
        *("SESSION_SECRET", "SESSION_KEY", "NEXTAUTH_SECRET", "AUTH_SECRET", "COOKIE_SECRET", "COOKIE_KEY"),
        *("ENCRYPTION_KEY", "ENCRYPTION_SECRET", "SIGNING_SECRET", "SIGNING_KEY", "TOKEN_SECRET", "TOKEN_KEY"),
        *("PAYLOAD_SECRET", "BETTER_AUTH_SECRET", "ACCESS_TOKEN_SECRET", "REFRESH_TOKEN_SECRET", "HASH_SALT"),
        *("JWT_ACCESS_SECRET", "JWT_REFRESH_SECRET", "ADMIN_JWT_SECRET", "API_TOKEN_SALT", "TRANSFER_TOKEN_SALT"),
        *("APP_KEYS", "SECRET_TOKEN", "DEVISE_SECRET_KEY", "DEVISE_JWT_SECRET_KEY", "CSRF_SECRET", "LIVE_VIEW_SALT"),
        *("LIVE_VIEW_SIGNING_SALT", "HMAC_SECRET", "PASSWORD_SALT", "SECRET_SALT"),
    )
)
_SIGNING_OWNERS = frozenset(
    (
        *(
            "DJANGO",
            "FLASK",
            "FASTAPI",
            "RAILS",
            "LARAVEL",
            "SYMFONY",
            "APP",
            "APPLICATION",
            "SERVER",
            "BACKEND",
            "API",
        ),
        *("WEB", "SITE", "EXPRESS", "NEST", "NEXT", "NUXT", "ADMIN", "USER", "SHOP", "STORE", "SYSTEM", "MY"),
    )
)


def signs_sessions(name: str) -> bool:
    """Whether it is the application's own key, by which sessions, tokens or stored data are signed or encrypted."""
    upper = name.upper()
    if upper in _SIGNING:
        return True
    first, _, rest = upper.partition("_")
    return first in _SIGNING_OWNERS and rest in _SIGNING


def stands_for_none(default: str) -> bool:
    """Whether a default is none in truth, so that it protects: a framework refuses to start with it."""
    return not default.strip() or default.strip().lower() in ("none", "null", "nil", "undefined", "false")
