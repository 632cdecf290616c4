"""Settings of package managers and build tools."""

from __future__ import annotations

from tests.detector.secret_files.case import HEX, draw, in_base64, quiet, with_twins

with_twins(
    "npm",
    ".npmrc",
    "registry=https://npm.acme.dev/\n//npm.acme.dev/:_authToken={}\n",
    "npm-registry-auth-token",
    twins=("${NPM_TOKEN}", "", "<your-token>"),
)
with_twins(
    "npm, _auth",
    ".npmrc",
    "_auth={}\nalways-auth=true\n",
    "npm-registry-basic-auth",
    secret=in_base64(f"ci:{draw(16)}"),
    twins=("${NPM_AUTH}", ""),
)
with_twins(
    "npm, _password",
    "web/.npmrc",
    "//npm.acme.dev/:username=ci\n//npm.acme.dev/:_password={}\n",
    "npm-registry-basic-auth",
    secret=in_base64(draw(18)),
    twins=("${NPM_PASSWORD}", ""),
)
with_twins(
    "Yarn",
    ".yarnrc.yml",
    'nodeLinker: node-modules\nnpmRegistries:\n  //npm.acme.dev:\n    npmAuthToken: "{}"\n',
    "yarn-registry-auth",
    twins=("${NPM_TOKEN}", "${NPM_TOKEN-fallback}", ""),
)
with_twins("Yarn, ident", ".yarnrc.yml", 'npmAuthIdent: "ci:{}"\n', "yarn-registry-auth", twins=("${NPM_PASSWORD}",))
with_twins(
    "netrc",
    ".netrc",
    "machine git.acme.dev\n  login deploy\n  password {}\n",
    "netrc-password",
    twins=("$TOKEN", "<password>", "secret"),
)
with_twins(
    "netrc on Windows",
    "home/_netrc",
    "machine git.acme.dev login deploy password {}\r\n",
    "netrc-password",
    twins=("$TOKEN",),
)
with_twins(
    "Heroku",
    ".netrc",
    "machine api.heroku.com\n  login dev@acme.dev\n  password {}\nmachine git.heroku.com\n",
    "heroku-legacy-api-key",
    secret=f"{draw(8, HEX)}-4f1b-4c2a-9d3e-{draw(12, HEX)}",
)
with_twins(
    "PyPI",
    ".pypirc",
    (
        "[distutils]\nindex-servers =\n    acme\n\n[acme]\nrepository = https://pypi.acme.dev\n"
        "username = ci\npassword = {}\n"
    ),
    "pypirc-password",
    twins=("", "%(password)s", "<token>"),
)
with_twins(
    "pip",
    "pip.conf",
    "[global]\nindex-url = https://ci:{}@pypi.acme.dev/simple\n",
    "url-basic-auth-password",
    twins=("${PIP_PASSWORD}",),
)
with_twins(
    "Docker, .dockercfg",
    ".dockercfg",
    '{\n  "registry.acme.dev": {\n    "auth": "{}",\n    "email": "ops@acme.dev"\n  }\n}\n',
    "docker-registry-auth",
    secret=in_base64(f"ci:{draw(16)}"),
    twins=("",),
)
with_twins(
    "Docker",
    ".docker/config.json",
    '{\n\t"auths": {\n\t\t"ghcr.io": {\n\t\t\t"auth": "{}"\n\t\t}\n\t}\n}\n',
    "docker-registry-auth",
    secret=in_base64(f"ci:{draw(16)}"),
    twins=("",),
)
with_twins(
    "Docker, identity token",
    ".docker/config.json",
    (
        '{\n\t"auths": {\n\t\t"acme.azurecr.io": {\n\t\t\t"auth": "MDAwMDAwMDA6",\n'
        '\t\t\t"identitytoken": "{}"\n\t\t}\n\t}\n}\n'
    ),
    "docker-identity-token",
    secret=draw(60),
)
quiet("Docker with a store", ".docker/config.json", '{"auths": {"ghcr.io": {}}, "credsStore": "desktop"}\n')
with_twins(
    "Composer",
    "auth.json",
    '{\n  "http-basic": {\n    "repo.acme.dev": {\n      "username": "ci",\n      "password": "{}"\n    }\n  }\n}\n',
    "composer-http-basic-password",
    twins=("", "<password>"),
)
with_twins(
    "Composer, bearer",
    "auth.json",
    '{\n  "bearer": {\n    "repo.acme.dev": "{}"\n  }\n}\n',
    "composer-token",
    secret=draw(40),
    twins=("", "<token>"),
)
with_twins(
    "Composer, GitHub",
    "auth.json",
    '{\n  "github-oauth": {\n    "github.com": "{}"\n  }\n}\n',
    "composer-token",
    secret=draw(40, HEX),
    twins=("",),
)
with_twins(
    "Bundler",
    ".bundle/config",
    '---\nBUNDLE_PATH: "vendor/bundle"\nBUNDLE_GEMS__ACME__DEV: "ci:{}"\n',
    "bundler-source-credentials",
    twins=("$PASSWORD", "<password>"),
)
with_twins(
    "Maven",
    ".m2/settings.xml",
    (
        "<settings>\n  <servers>\n    <server>\n      <id>nexus</id>\n      <username>ci</username>\n"
        "      <password>{}</password>\n    </server>\n  </servers>\n</settings>\n"
    ),
    "maven-server-password",
    twins=("${env.NEXUS_PASSWORD}", "", "changeme"),
)
with_twins(
    "Maven, encrypted",
    "settings.xml",
    (
        "<servers>\n<server>\n  <id>nexus</id>\n  <username>ci</username>\n  <password>{}</password>\n"
        "</server>\n</servers>\n"
    ),
    "maven-encrypted-password",
    "low",
    "{" + in_base64(draw(46)) + "}",
)
with_twins(
    "Maven, master",
    ".m2/settings-security.xml",
    "<settingsSecurity>\n  <master>{}</master>\n</settingsSecurity>\n",
    "maven-master-password",
    secret="{" + in_base64(draw(46)) + "}",
    twins=("", "<encrypted>"),
)
with_twins(
    "Gradle",
    "gradle.properties",
    (
        "org.gradle.jvmargs=-Xmx2g\nsigning.keyId=1A2B3C4D\nsigning.password={}\n"
        "signing.secretKeyRingFile=/home/me/secring.gpg\n"
    ),
    "gradle-signing-password",
    twins=("", "changeme", "${SIGNING_PASSWORD}"),
)
with_twins(
    "Android",
    "app/build.gradle",
    (
        "android {\n  signingConfigs {\n    release {\n      storeFile file('release.jks')\n"
        "      storePassword '{}'\n      keyAlias 'upload'\n    }\n  }\n}\n"
    ),
    "android-signing-password",
    twins=("android", "", "changeit"),
)
with_twins(
    "Android in Kotlin",
    "app/build.gradle.kts",
    'android {\n  signingConfigs {\n    create("release") {\n      keyPassword = "{}"\n    }\n  }\n}\n',
    "android-signing-password",
    twins=("android", ""),
)
with_twins(
    "Flutter",
    "android/key.properties",
    "storePassword={}\nkeyAlias=upload\nstoreFile=upload.jks\n",
    "android-signing-password",
    twins=("", "<password>"),
)
quiet(
    "Android by reference",
    "app/build.gradle",
    "storePassword System.getenv('STORE_PASSWORD')\nkeyPassword keystoreProperties['keyPassword']\n",
)
with_twins(
    "NuGet",
    "NuGet.Config",
    (
        "<configuration>\n  <packageSourceCredentials>\n    <acme>\n"
        '      <add key="Username" value="ci" />\n      <add key="ClearTextPassword" value="{}" />\n'
        "    </acme>\n  </packageSourceCredentials>\n</configuration>\n"
    ),
    "nuget-source-password",
    twins=("%NUGET_PASSWORD%", ""),
)
with_twins(
    "NuGet, encrypted",
    "nuget.config",
    (
        '<packageSourceCredentials>\n  <acme>\n    <add key="Password" value="{}" />\n  </acme>\n'
        "</packageSourceCredentials>\n"
    ),
    "nuget-encrypted-password",
    "low",
    "AQAAANCMnd8BFdERjHoAwE/Cl+sBAAAA" + draw(120),
    twins=("",),
)
