"""Whether the text of a file is worth parsing: it has words with which the environment is read, or uses a helper.

Most files of an application speak of some `env` that is none of this reader's business, or of none at all.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from launch_gates.gates.env.readers.javascript_imports import WHOLE

if TYPE_CHECKING:
    import re2

    from launch_gates.gates.env.facts import Helper

_SIGNS = (
    r"process[?!)]*\.env|process as |= process\b|process\[|process\n|[\"'](?:node:)?process[\"']|import\.meta",
    r"(?:Deno|Bun|Netlify)\.env|\$env/|astro:env|[\"'](?:@env|bun|std-env|hono/adapter|cloudflare:workers)[\"']",
    r"\b(?:c|ctx|context|cloudflare|platform|runtime)[?!]?\.env\b|\)[?!]?\s*\.env\b|DurableObject",
    r"fetch\(r|scheduled\(|WorkerEntrypoint|WorkflowEntrypoint|[\"']env[\"']\]",
    r"ProcessEnv|ImportMetaEnv|env(?:ironment)?: (?:Record<string|\{ \[key)",
    r"(?:get|use|load|require|required|must|assert|read|optional)\w*[Ee]nv\(|[eE]nvOrThrow\(|@(?:From)?Env",
    r"(?:get|read|require|optional)\w*Env(?:Var|Or|String|Number|Bool|Int|ironmentVar)|getEnvironment\(",
    r"onfigService|validationSchema|class-validator|envField|runtimeConfig|env-var|envalid|convict|nvSchema",
    r"\(\s*\{[^}()]{0,80}\benv\b|Env\.(?:schema|get)|start/env|prisma/config|env-schema|fastify[/-]env",
    r"EnvironmentPlugin|DefinePlugin|next-runtime-env|react-native-config",
    r"env: ?[\"']|env(?:Var|Key|_key|Name|_var)|environmentVariable",
    r"Config\.(?:string|redacted|number|integer|boolean|url|secret|nonEmptyString|port|duration)",
)
_CONFIGURATIONS = ("next.config", "nuxt.config")
_OBJECTS = (b".object(", b".Object(", b".strictObject(", b".looseObject(", b".Struct(", b".extend(")
_NEAR = 120
"""Bytes before a schema that hold the name that it is given."""
_MOST = 200


def may_use(data: bytes, helper: Helper) -> bool:
    """Whether the text has something that looks like a use of the helper."""
    name = helper.name.encode()
    follows = (b".", b"[", b"?.", b"!.", b";", b"\n") if helper.position == WHOLE else (b"(", b"<", b"?.(")
    if any(name + sign in data for sign in follows):
        return True
    return any(b"/" + name + sign in data for sign in (b'"', b"'", b"."))


def may_read(path: str, data: bytes) -> bool:
    """Whether the text may read the environment by itself."""
    if _signs().search(data) is not None or path.rpartition("/")[2].startswith(_CONFIGURATIONS):
        return True
    present = [sign for sign in _OBJECTS if sign in data]
    if not present:
        return False
    return _speaks("/".join(path.split("/")[-2:]).encode()) or any(_is_named(data, sign) for sign in present)


@cache
def _signs() -> re2._Regexp:
    import re2  # noqa: PLC0415 (many runs read no JavaScript)

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile("|".join(_SIGNS).encode(), options)


def _is_named(data: bytes, sign: bytes) -> bool:
    """Whether one of the schemas of the text is named after the environment."""
    at = data.find(sign)
    for _ in range(_MOST):
        if at == -1:
            return False
        if _speaks(data[max(0, at - _NEAR) : at]):
            return True
        at = data.find(sign, at + 1)
    return False


def _speaks(text: bytes) -> bool:
    lowered = text.lower()
    return b"env" in lowered or b"config" in lowered
