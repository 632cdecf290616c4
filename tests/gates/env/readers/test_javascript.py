"""What the reader of JavaScript and TypeScript finds, what it leaves, and what it says of each read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from launch_gates.gates.env.facts import Dynamic, Helper, Write
from tests.gates.env.tables import facts_of, needs_of, reads_of

if TYPE_CHECKING:
    from collections.abc import Callable

REQUIRED, OPTIONAL, UNKNOWN = "required", "optional", "unknown"

FORMS = [
    ("process.env.A_B", [("A_B", UNKNOWN)]),
    ('process.env["A_B"]', [("A_B", UNKNOWN)]),
    ("process.env[`A_B`]", [("A_B", UNKNOWN)]),
    ("process?.env?.A_B", [("A_B", UNKNOWN)]),
    ("globalThis.process.env.A_B", [("A_B", UNKNOWN)]),
    ("(process.env as any).A_B", [("A_B", UNKNOWN)]),
    ("process\n  .env\n  .A_B", [("A_B", UNKNOWN)]),
    ("import.meta.env.VITE_A", [("VITE_A", UNKNOWN)]),
    ('Deno.env.get("A_B")', [("A_B", UNKNOWN)]),
    ('Deno.env.has("A_B")', [("A_B", OPTIONAL)]),
    ("Bun.env.A_B", [("A_B", UNKNOWN)]),
    ("const { A_B, C: c } = process.env;", [("A_B", UNKNOWN), ("C", UNKNOWN)]),
    ('const { A_B = "x" } = import.meta.env;', [("A_B", OPTIONAL)]),
    ("const { A_B } = process.env;\nif (!A_B) throw new Error();", [("A_B", REQUIRED)]),
    ("const { env } = process;\nenv.A_B;", [("A_B", UNKNOWN)]),
    ("const env = process.env;\nenv.A_B;", [("A_B", UNKNOWN)]),
    ("const env = { ...process.env, C: 1 };\nenv.A_B;", [("A_B", UNKNOWN)]),
    ('import { env } from "node:process";\nenv.A_B;', [("A_B", UNKNOWN)]),
    ('import proc from "node:process";\nproc.env.A_B;', [("A_B", UNKNOWN)]),
    ('const { env } = require("process");\nenv.A_B;', [("A_B", UNKNOWN)]),
    ("function f(env = process.env) { return env.A_B; }", [("A_B", UNKNOWN)]),
    ("function f(env: NodeJS.ProcessEnv) { return env.A_B; }", [("A_B", UNKNOWN)]),
    ("function f(e) { return e.A_B; }\nf(process.env);", [("A_B", UNKNOWN)]),
    ("class C { env = process.env; f() { return this.env.A_B; } }", [("A_B", UNKNOWN)]),
    ("const all = () => process.env;\nall().A_B;", [("A_B", UNKNOWN)]),
    ('const key = "A_B";\nprocess.env[key];', [("A_B", UNKNOWN)]),
    ('enum Key { First = "A_B" }\nprocess.env[Key.First];', [("A_B", UNKNOWN)]),
    ('const KEYS = { first: "A_B" } as const;\nprocess.env[KEYS.first];', [("A_B", UNKNOWN)]),
    ('import { Keys } from "@acme/keys";\nprocess.env[Keys.A_B];', [("A_B", UNKNOWN)]),
    ('process.env[isUs ? "A_US" : "A_EU"]', [("A_EU", UNKNOWN), ("A_US", UNKNOWN)]),
    ('const end = us ? "_US" : "";\nprocess.env[`BUCKET${end}`];', [("BUCKET", UNKNOWN), ("BUCKET_US", UNKNOWN)]),
    ('import { env } from "std-env";\nenv.A_B;', [("A_B", UNKNOWN)]),
    ('import Config from "react-native-config";\nConfig.A_B;', [("A_B", UNKNOWN)]),
    ('import { A_B } from "@env";\nA_B;', [("A_B", UNKNOWN)]),
    ('import { env } from "next-runtime-env";\nenv("NEXT_PUBLIC_A");', [("NEXT_PUBLIC_A", UNKNOWN)]),
    ('import { getEnv } from "@acme/essentials";\ngetEnv("A_B", "x");', [("A_B", OPTIONAL)]),
    ("<a href={process.env.A_B}>x</a>", [("A_B", UNKNOWN)]),
]

NEEDS = [
    ("f(process.env.A!)", REQUIRED),
    ("f(process.env.A as string)", REQUIRED),
    ("if (!process.env.A) throw new Error('A');", REQUIRED),
    ("if (!process.env.A) { console.error('A'); process.exit(1); }", REQUIRED),
    ("if (process.env.A === undefined) throw new Error('A');", REQUIRED),
    ("if (typeof process.env.A !== 'string') throw new Error('A');", REQUIRED),
    ("if (!process.env.A || !process.env.B) { throw new Error(); } // B", REQUIRED),
    ("if (process.env.A) { f(); } else { throw new Error(); }", REQUIRED),
    ("const a = process.env.A;\nif (!a) throw new Error();", REQUIRED),
    ("const a = process.env.A?.trim();\nif (!a) throw new Error();", REQUIRED),
    ("const isSet = !!process.env.A;\nif (!isSet) throw new Error();", REQUIRED),
    ("this.a = process.env.A;\nif (!this.a) throw new Error();", REQUIRED),
    ("const a = process.env.A ?? (() => { throw new Error() })();", REQUIRED),
    ("const a = process.env.A || fail('A');", REQUIRED),
    ("process.env.A || process.exit(1);", REQUIRED),
    ("invariant(process.env.A, 'A');", REQUIRED),
    ("assert(process.env.A);", REQUIRED),
    ("assert.ok(process.env.A);", REQUIRED),
    ("const a = process.env.A;\nassert(a, 'A');", REQUIRED),
    ("export const a = assertValue(process.env.A, 'A');", REQUIRED),
    ("function must(v) { if (!v) throw new Error(); return v }\nmust(process.env.A);", REQUIRED),
    ("new URL(process.env.A)", REQUIRED),
    ("JSON.parse(process.env.A)", REQUIRED),
    ("process.env.A.split(',')", REQUIRED),
    ("const missing = [];\nif (!process.env.A) missing.push('A');\nif (missing.length) throw new Error();", REQUIRED),
    ("if (!process.env.A) return res.status(500).end();", REQUIRED),
    ("process.env.A || 'x'", OPTIONAL),
    ("process.env.A ?? 'x'", OPTIONAL),
    ("process.env.A ?? ''", OPTIONAL),
    ("process.env.A || options.a", OPTIONAL),
    ("Number(process.env.A) || 3000", OPTIONAL),
    ("process.env.A ? 1 : 2", OPTIONAL),
    ("process.env.A?.split(',')", OPTIONAL),
    ("process.env.A === 'true'", OPTIONAL),
    ("process.env.A !== 'production'", OPTIONAL),
    ("!!process.env.A", OPTIONAL),
    ("Boolean(process.env.A)", OPTIONAL),
    ("'A' in process.env", OPTIONAL),
    ("if (process.env.A) { f(); }", OPTIONAL),
    ("if (!process.env.A) { console.warn('no A'); }", OPTIONAL),
    ("switch (process.env.A) { case 'x': f(); }", OPTIONAL),
    ("process.env.A ??= 'x';", OPTIONAL),
    ("process.env.A && f(process.env.A)", OPTIONAL),
    ("if (process.env.A) { f(process.env.A.split(',')); }", OPTIONAL),
    ("function g() { if (!process.env.A) return; f(process.env.A); }", OPTIONAL),
    ("const a = process.env.A;\nif (a) f(a);", OPTIONAL),
    ("let l;\ntry { l = JSON.parse(process.env.A); } catch {}", OPTIONAL),
    ("f(process.env.A)", UNKNOWN),
    ("const a = process.env.A;\nf(a);", UNKNOWN),
    ("f(`${process.env.A}/x`)", UNKNOWN),
    ("parseInt(process.env.A, 10)", UNKNOWN),
    ("const o = { a: process.env.A };", UNKNOWN),
    ("process.env.A || undefined", UNKNOWN),
]

TYPES = [
    ("Number(process.env.A || 3000)", "number"),
    ("parseInt(process.env.A ?? '1', 10)", "integer"),
    ("+process.env.A", "number"),
    ("JSON.parse(process.env.A)", "json"),
    ("new URL(process.env.A)", "url"),
    ("process.env.A === 'true'", "boolean"),
    ("process.env.A.split(',')", "list"),
    ("f(process.env.A)", ""),
]

LOOPS = [
    ("const needed = ['A', 'B'];\nconst m = needed.filter((k) => !process.env[k]);\nif (m.length) throw new Error();", REQUIRED),
    ("for (const k of ['A', 'B']) { if (!process.env[k]) throw new Error(k); }", REQUIRED),
    ("['A', 'B'].forEach((k) => { if (!process.env[k]) { process.exit(1); } });", REQUIRED),
    ("const vars = [{ key: 'A', d: 1 }, { key: 'B', d: 2 }];\nconst m = vars.filter((v) => !process.env[v.key]);\nm.length && process.exit(1);", REQUIRED),
    ("const vars = [{ key: 'A' }, { key: 'B' }];\nvars.filter(({ key }) => !process.env[key]).length && process.exit(1);", REQUIRED),
    ("const names = { a: 'A', b: 'B' };\nfor (const [k, v] of Object.entries(names)) { if (!process.env[v]) throw new Error(); }", REQUIRED),
    ("['A', 'B'].map((k) => process.env[k])", UNKNOWN),
    ("['A', 'B'].some((k) => process.env[k])", OPTIONAL),
    ("function check(names) { for (const n of names) { if (!process.env[n]) throw new Error(); } }\ncheck(['A', 'B']);", REQUIRED),
]  # fmt: skip

SCHEMAS = [
    (
        "export const env = z.object({ A_U: z.string().url(), B: z.coerce.number().default(3), C: z.string().optional() }).parse(process.env);",
        [("A_U", REQUIRED, "url"), ("B", OPTIONAL, "number"), ("C", OPTIONAL, "")],
    ),
    (
        "const envSchema = z.object({ A_B: z.enum(['true', 'false']) });\nexport const env = envSchema.parse(clean(process.env));",
        [("A_B", REQUIRED, "boolean")],
    ),
    (
        "const s = v.object({ A_B: v.optional(v.string(), 'x'), C_D: v.pipe(v.string(), v.url()) });\nv.parse(s, process.env); // valibot",
        [("A_B", OPTIONAL, ""), ("C_D", REQUIRED, "url")],
    ),
    (
        "createEnv({ server: { A_B: z.string().email() }, client: { NEXT_PUBLIC_C: z.string().optional() }, runtimeEnv: process.env });",
        [("A_B", REQUIRED, "email"), ("NEXT_PUBLIC_C", OPTIONAL, "")],
    ),
    (
        "createEnv({ server: { A_B: z.string().optional() },\n runtimeEnv: { A_B: process.env.OTHER } });",
        [("OTHER", OPTIONAL, "")],
    ),
    (
        "import { cleanEnv, str, port } from 'envalid';\nconst e = cleanEnv(process.env, { A: str(), B: port({ default: 1 }), C: str({ devDefault: 'x' }) });\ne.A;",
        [("A", REQUIRED, ""), ("B", OPTIONAL, "port"), ("C", REQUIRED, "")],
    ),
    (
        "import env from 'env-var';\nenv.get('A').required().asPortNumber();\nenv.get('B').default('x').asString();\nenv.get('C').asBool();",
        [("A", REQUIRED, "port"), ("B", OPTIONAL, ""), ("C", OPTIONAL, "boolean")],
    ),
    (
        "ConfigModule.forRoot({ validationSchema: Joi.object({ A: Joi.string().required(), B: Joi.number().default(1), C: Joi.string() }) });",
        [("A", REQUIRED, ""), ("B", OPTIONAL, "number"), ("C", OPTIONAL, "")],
    ),
    (
        "import { IsUrl } from 'class-validator';\nclass EnvironmentVariables { @IsUrl() A_B: string; @IsOptional() @IsInt() C_D: number; @IsNumber() PORT = 3000; }",
        [("A_B", REQUIRED, "url"), ("C_D", OPTIONAL, "integer"), ("PORT", OPTIONAL, "number")],
    ),
    (
        "const convict = require('convict');\nconvict({ port: { format: 'port', default: 80, env: 'PORT' } });",
        [("PORT", OPTIONAL, "port")],
    ),
    (
        "class C { @Env('A_PORT') port: number = 5678; @Env('A_B') x: string }",
        [("A_B", UNKNOWN, ""), ("A_PORT", OPTIONAL, "number")],
    ),
    (
        "import Env from '@ioc:Adonis/Core/Env';\nexport default Env.rules({ A: Env.schema.number(), B: Env.schema.string.optional() });\nEnv.get('C', 'x');",
        [("A", REQUIRED, "number"), ("B", OPTIONAL, ""), ("C", OPTIONAL, "")],
    ),
    (
        "import envSchema from 'env-schema';\nenvSchema({ schema: { type: 'object', required: ['A'], properties: { A: { type: 'string' }, B: { type: 'number', default: 1 } } } });",
        [("A", REQUIRED, ""), ("B", OPTIONAL, "number")],
    ),
    (
        "import { Config } from 'effect';\nConfig.string('A_B');\nConfig.number('C_D').pipe(Config.withDefault(1));",
        [("A_B", REQUIRED, ""), ("C_D", OPTIONAL, "number")],
    ),
]  # fmt: skip

FRAMEWORKS = [
    (
        "src/a.service.ts",
        "class A { constructor(private config: ConfigService) { this.config.get<string>('A_B'); this.config.get('C_D', 'x'); this.config.getOrThrow('E_F'); this.config.get('a.b'); } }",
        [("A_B", UNKNOWN), ("C_D", OPTIONAL), ("E_F", REQUIRED)],
    ),
    (
        "nuxt.config.ts",
        "export default defineNuxtConfig({ runtimeConfig: { apiSecret: '', db: { hostURL: 'x' }, public: { apiBase: '/api' } } });",
        [("NUXT_API_SECRET", OPTIONAL), ("NUXT_DB_HOST_URL", OPTIONAL), ("NUXT_PUBLIC_API_BASE", OPTIONAL)],
    ),
    (
        "config/server.js",
        "module.exports = ({ env }) => ({ host: env('HOST', '0.0.0.0'), port: env.int('PORT', 1337), keys: env.array('APP_KEYS') });",
        [("APP_KEYS", UNKNOWN), ("HOST", OPTIONAL), ("PORT", OPTIONAL)],
    ),
    (
        "src/a.ts",
        "import { A_B, C_D as c } from '$env/static/private';\nimport { env } from '$env/dynamic/public';\nenv.PUBLIC_E ?? c;",
        [("A_B", REQUIRED), ("C_D", REQUIRED), ("PUBLIC_E", OPTIONAL)],
    ),
    (
        "astro.config.mjs",
        "export default { env: { schema: { A: envField.string({ context: 'server' }), B: envField.number({ default: 1 }), C: envField.string({ optional: true }) } } };",
        [("A", REQUIRED), ("B", OPTIONAL), ("C", OPTIONAL)],
    ),
    ("src/a.ts", "import { getSecret } from 'astro:env/server';\ngetSecret('A_B');", [("A_B", UNKNOWN)]),
    (
        "prisma.config.ts",
        "import { env } from 'prisma/config';\nexport default { datasource: { url: env('DATABASE_URL') } };",
        [("DATABASE_URL", REQUIRED)],
    ),
    (
        "src/worker.ts",
        "export default { async fetch(request, env) { await env.SETTINGS.get('x'); env.MY_KV; return fetch(env.API_URL) } };",
        [("API_URL", UNKNOWN)],
    ),
    ("src/hono.ts", "app.get('/', (c) => c.json(c.env.API_KEY, c.env.DB.prepare('x')));", [("API_KEY", UNKNOWN)]),
    (
        "vite.config.ts",
        "export default ({ mode }) => { const env = loadEnv(mode, process.cwd(), ''); const { A_B = 'x' } = loadEnv(mode, '');\n return env.VITE_C; };",
        [("A_B", OPTIONAL), ("VITE_C", UNKNOWN)],
    ),
    ("webpack.config.js", "new webpack.EnvironmentPlugin(['A', 'B'])", [("A", REQUIRED), ("B", REQUIRED)]),
    ("webpack.config.js", "new EnvironmentPlugin({ A: undefined, B: 'x' })", [("A", REQUIRED), ("B", OPTIONAL)]),
    ("src/cli.ts", "import { Option } from 'commander';\nnew Option('--a').env('A_B');", [("A_B", OPTIONAL)]),
    ("src/flag.ts", "export const flag = { key: 'x', default_val: false, env_key: 'A_FLAG' };", [("A_FLAG", OPTIONAL)]),
    ("src/a.ts", "import { useEnv } from '@directus/env';\nconst env = useEnv();\nenv['A_B'];", [("A_B", UNKNOWN)]),
    ("schema.prisma", 'datasource db {\n  url = env("A_URL") // x\n  // url = env("NO")\n}', [("A_URL", REQUIRED)]),
]  # fmt: skip

QUIET = [
    "import.meta.env.BASE_URL; import.meta.env.MODE; import.meta.env.DEV; import.meta.env.PROD; import.meta.env.SSR;",
    'const s = "process.env.A_B"; // process.env.C_D',
    "/** process.env.A_B */ process.nextTick();",
    "declare global { namespace NodeJS { interface ProcessEnv { A_B: string } } }",
    "interface ImportMetaEnv { readonly VITE_A: string }",
    "type A = keyof typeof process.env; type B = typeof process.env.A_B;",
    "class C { constructor(private env) {} f() { return this.env.A_B; } }",
    "story.env.A_B; page.env['C_D'];",
    "window.ENV.A_B; window.__ENV__.C_D;",
    "function f(env) { return env.A_B; }",
    "const env = process.env; environments.forEach((env) => env.A_B);",
    "const settings = z.object({ THEME_COLOR: z.string(), SIDE_BAR: z.string(), FONT_SIZE: z.string() });",
    "this.configService.get('database.host'); cache.get('A_B');",
    "Object.keys(process.env);",
    "process.env.hasOwnProperty; spawn('x', { env: process.env });",
    "vi.stubEnv('A_B', 'x'); process.env = { ...original };",
    "config.get('A_B'); map.get('C_D');",
    "yargs.env('ACME')",
]


def _lines(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(set(pairs))


@pytest.mark.parametrize(("source", "expected"), FORMS)
def test_each_form_is_found(source: str, expected: list[tuple[str, str]]) -> None:
    assert _lines(needs_of("src/a.tsx", source)) == expected


@pytest.mark.parametrize(("source", "need"), NEEDS)
def test_the_code_around_says_what_is_needed(source: str, need: str) -> None:
    found = [need for name, need in needs_of("src/a.ts", source) if name == "A"]
    assert set(found) == {need}


@pytest.mark.parametrize(("source", "kind"), TYPES)
def test_casts_say_the_type(source: str, kind: str) -> None:
    assert [read.type for read in reads_of("src/a.ts", source)] == [kind]


@pytest.mark.parametrize(("source", "need"), LOOPS)
def test_lists_that_are_looped_over_are_reads_of_each_name(source: str, need: str) -> None:
    assert _lines(needs_of("src/a.js", source)) == [("A", need), ("B", need)]
    assert facts_of("src/a.js", source).dynamic == ()


@pytest.mark.parametrize(("source", "expected"), SCHEMAS)
def test_schemas_say_what_they_ask_for(source: str, expected: list[tuple[str, str, str]]) -> None:
    assert sorted((read.name, read.need, read.type) for read in reads_of("src/config.ts", source)) == expected


@pytest.mark.parametrize(("path", "source", "expected"), FRAMEWORKS)
def test_frameworks_read_in_their_own_ways(path: str, source: str, expected: list[tuple[str, str]]) -> None:
    assert _lines(needs_of(path, source)) == expected


@pytest.mark.parametrize("source", QUIET)
def test_what_only_looks_like_a_read_is_left(source: str) -> None:
    assert needs_of("src/a.ts", source) == []


def test_other_variables_that_serve_as_well_are_named() -> None:
    first, second = reads_of("src/a.ts", "const a = process.env.A ?? process.env.B;\nif (!a) throw new Error();")
    assert (first.need, first.instead) == ("required", ("B",))
    assert (second.need, second.instead) == ("required", ("A",))


def test_a_default_at_the_end_holds_for_all() -> None:
    reads = reads_of("src/a.ts", 'process.env.A || process.env.B || "x"')
    assert [(read.need, read.default) for read in reads] == [("optional", "x")] * 2


def test_a_read_under_another_condition_keeps_its_need() -> None:
    read = reads_of("src/a.ts", "if (usesS3) { f(process.env.A!); }")[0]
    assert (read.need, read.is_conditional) == ("required", True)


def test_writes_and_replacements_are_said() -> None:
    facts = facts_of("src/a.ts", 'process.env.A = "1";\nnew DefinePlugin({ "process.env.B": JSON.stringify(1) });')
    assert facts.writes == (Write("A", 1), Write("B", 2))
    assert facts.reads == ()
    assert facts_of("next.config.js", "module.exports = { env: { basePath: base } }; process.env.X").writes == (
        Write("basePath", 1),
    )


def test_names_that_cannot_be_told_are_said() -> None:
    assert facts_of("src/a.ts", "process.env[key()]").dynamic == (Dynamic(1, "process.env"),)


HELPERS: list[tuple[str, list[tuple[str, str]]]] = [
    ("function env(k) { return process.env[k]; }\nenv('A_B'); env('C') || 'x'; env('D')!;", [("A_B", UNKNOWN), ("C", OPTIONAL), ("D", REQUIRED)]),
    ("const env = (k: string, d = '') => process.env[k] ?? d;\nenv('A');", [("A", OPTIONAL)]),
    ("function env(k, fallback) { const v = process.env[k]; if (!v && !fallback) throw new Error(); return v ?? fallback }\nenv('A', 'x');", [("A", OPTIONAL)]),
    ("function need(k) { const v = process.env[k]; if (!v) { throw new Error(k) } return v }\nneed('A');", [("A", REQUIRED)]),
    ("function need(k) { const v = process.env[k]; if (v) return v; throw new Error(k) }\nneed('A');", [("A", REQUIRED)]),
    ("function raw(k) { return process.env[k] }\nfunction need(k) { const v = raw(k); if (!v) throw new Error(); return v }\nneed('A');", [("A", REQUIRED)]),
    ("const of = (n) => process.env[`SENTRY_${n}`];\nof('DSN');", [("SENTRY_DSN", UNKNOWN)]),
    ("class Config { static get(k) { return process.env[k] } }\nConfig.get('A_B'); other.get('C_D');", [("A_B", UNKNOWN)]),
    ("class S { private read(k) { return process.env[k] } port = this.read('A_B') || 1 }", [("A_B", OPTIONAL)]),
    ("const config = { get: (k) => process.env[k] };\nconfig.get('A_B');", [("A_B", UNKNOWN)]),
    ("function env({ key, optional }) { return process.env[key] }\nenv({ key: 'A' }); env({ key: 'B', optional: true });", [("A", UNKNOWN), ("B", OPTIONAL)]),
    ("const int = (k) => parseInt(process.env[k]);\nint('A');", [("A", UNKNOWN)]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), HELPERS)
def test_calls_of_the_files_own_functions_are_reads(source: str, expected: list[tuple[str, str]]) -> None:
    facts = facts_of("src/a.ts", source)
    assert _lines([(read.name, read.need) for read in facts.reads]) == expected
    assert facts.dynamic == ()
    assert facts.helpers


IMPORTS = [
    ("import { env } from './utils/env';\nenv('A_B');", True),
    ("import { env as read } from '../lib/utils/env.js';\nread('A_B');", True),
    ("import { env } from '@/utils/env';\nenv('A_B');", True),
    ("import { env } from '@acme/lib/utils/env';\nenv('A_B');", True),
    ("import { env } from '@acme/utils';\nenv('A_B');", True),
    ("import * as e from './utils/env';\ne.env('A_B');", True),
    ("const { env } = require('./utils/env');\nenv('A_B');", True),
    ("import { env } from './other';\nenv('A_B');", False),
    ("import { env } from 'zod';\nenv('A_B');", False),
    ("env('A_B');", False),
]


@pytest.mark.parametrize(("source", "is_read"), IMPORTS)
def test_calls_of_functions_of_other_files_are_reads_where_the_import_means_them(source: str, is_read: bool) -> None:  # noqa: FBT001
    helper = Helper("env", "src/lib/utils/env.ts", 0, "name", "required")
    assert needs_of("src/lib/a.ts", source, [helper]) == ([("A_B", REQUIRED)] if is_read else [])


def test_an_object_that_is_the_environment_is_known_in_other_files() -> None:
    [helper] = facts_of("src/utils/environment.ts", "export default wrapSecrets(process.env);").helpers
    source = 'import environment from "./utils/environment";\nenvironment.A_B ?? "x"; environment.isDev;'
    assert needs_of("src/config.ts", source, [helper]) == [("A_B", OPTIONAL)]


def test_fields_that_are_validated_say_what_their_reads_need() -> None:
    source = """import { IsOptional, IsUrl } from "class-validator";
    const environment = process.env;
    class Environment {
      @IsNotEmpty() public SECRET = environment.SECRET ?? "";
      @IsOptional() public HOST = opt(environment.HOST);
      @IsNotEmpty() public MODE = environment.MODE ?? "x";
    }"""
    assert needs_of("src/config.ts", source) == [("SECRET", REQUIRED), ("HOST", OPTIONAL), ("MODE", OPTIONAL)]


BLOCKS = [
    ("a.vue", '<template>\n<p/>\n</template>\n<script setup lang="ts">\nconst a = import.meta.env.VITE_A!\n</script>', [(5, "VITE_A", REQUIRED)]),
    ("a.vue", "<template>{{ import.meta.env.VITE_A ?? 1 }}</template>", [(1, "VITE_A", OPTIONAL)]),
    ("a.svelte", "<script>\nimport { env } from '$env/dynamic/public';\n</script>\n<p>{env.PUBLIC_A}</p>", [(4, "PUBLIC_A", UNKNOWN)]),
    ("a.astro", "---\nconst a = import.meta.env.A_B || 'x';\n---\n<p>{import.meta.env.PUBLIC_C}</p>\n<script>import.meta.env.PUBLIC_D</script>", [(2, "A_B", OPTIONAL), (4, "PUBLIC_C", UNKNOWN), (5, "PUBLIC_D", UNKNOWN)]),
    ("a.svelte", "<p>process.env.lower story.env.A</p><!-- x -->", []),
]  # fmt: skip


@pytest.mark.parametrize(("path", "source", "expected"), BLOCKS)
def test_scripts_in_markup_are_read_at_their_lines(
    path: str, source: str, expected: list[tuple[int, str, str]]
) -> None:
    assert [(read.line, read.name, read.need) for read in reads_of(path, source)] == expected


def test_what_cannot_be_parsed_is_said_and_the_rest_is_read() -> None:
    facts = facts_of("src/a.ts", "process.env.A_B;\nconst = = ;\n")
    assert facts.is_damaged
    assert [read.name for read in facts.reads] == ["A_B"]


_SNIPPETS = [
    *(source for source, _ in FORMS),
    *(source for source, _ in NEEDS),
    *(source for source, _ in LOOPS),
    *(source for source, _ in SCHEMAS),
    *(source for source, _ in HELPERS),
    *(source for _, source, _ in FRAMEWORKS),
    *(source for _, source, _ in BLOCKS),
]
_PATHS = ["a.ts", "a.tsx", "a.js", "a.vue", "a.svelte", "a.astro", "nuxt.config.ts", "a.prisma", "next.config.js"]


@given(st.binary(max_size=300), st.sampled_from(_PATHS))
def test_no_bytes_raise(data: bytes, path: str) -> None:
    facts_of(path, b"process.env[" + data + b"] import.meta.env env(" + data)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_mutation_of_a_real_snippet_raises(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(_SNIPPETS)) + "\n" + data.draw(st.sampled_from(_SNIPPETS))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    mutated = (
        text[:start] + data.draw(st.sampled_from(["", "(", "}", "`", "${", "\0", "é", "=>", "\n", "."])) + text[end:]
    )
    facts_of(data.draw(st.sampled_from(_PATHS)), mutated)


HOSTILE: list[tuple[str, Callable[[], str]]] = [
    ("brackets", lambda: "[" * 50_000 + "process.env.A" + "]" * 50_000),
    ("calls", lambda: "f(" * 20_000 + "process.env.A" + ")" * 20_000),
    ("fallbacks", lambda: " || ".join(["process.env.A"] * 20_000)),
    ("negations", lambda: "!" * 50_000 + "process.env.A"),
    ("branches", lambda: "".join("if (process.env.A) {} else " for _ in range(10_000)) + "{}"),
    ("functions", lambda: "x => " * 20_000 + "process.env[x]"),
    ("one line", lambda: "f(process.env.A);" * 60_000),
    ("constants", lambda: "".join(f"const a{n} = process.env.A{n};" for n in range(20_000))),
    ("aliases", lambda: "const env = process.env;" + "env.A;" * 100_000),
    ("members", lambda: "process.env.A" + ".b" * 50_000),
    ("schemas", lambda: "const env = z.object({" + "A_B: z.string()," * 30_000 + "}).parse(process.env)"),
    ("chains", lambda: "z.object({ A_B: z.string()" + ".min(1)" * 20_000 + " }).parse(process.env)"),
    ("helpers", lambda: "".join(f"function f{n}(k) {{ return process.env[k] }}" for n in range(3_000))),
    ("markup", lambda: "<p>{import.meta.env.VITE_A}</p>" * 30_000),
]


@pytest.mark.slow
@pytest.mark.parametrize("path", ["a.ts", "a.svelte"])
@pytest.mark.parametrize("text", [text for _, text in HOSTILE], ids=[name for name, _ in HOSTILE])
def test_hostile_files_stay_cheap(path: str, text: Callable[[], str]) -> None:
    source = f"<script>{text()}</script>" if path == "a.svelte" else text()
    started = time.monotonic()
    facts_of(path, source)
    assert time.monotonic() - started < 10
