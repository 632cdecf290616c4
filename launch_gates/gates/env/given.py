"""Variables that the system, a shell, a runtime or a hosting platform provides by itself: nobody declares them."""

from __future__ import annotations

_GIVEN = frozenset(
    (
        # The system and the shell (POSIX.1-2024, Base Definitions, 8; XDG Base Directory).
        *("HOME", "PATH", "PWD", "OLDPWD", "USER", "LOGNAME", "USERNAME", "SHELL", "TERM", "LANG", "LANGUAGE", "TZ"),
        *("HOSTNAME", "HOST", "TMPDIR", "TMP", "TEMP", "EDITOR", "VISUAL", "PAGER", "DISPLAY", "COLUMNS", "LINES"),
        *("MAIL", "SHLVL", "IFS", "PS1", "UID", "EUID", "PPID", "RANDOM", "SECONDS", "BASH_SOURCE", "BASH_VERSION"),
        *(
            "FUNCNAME",
            "LINENO",
            "OPTARG",
            "OPTIND",
            "OSTYPE",
            "MACHTYPE",
            "HOSTTYPE",
            "PIPESTATUS",
            "REPLY",
            "DIRSTACK",
        ),
        *("APPDATA", "LOCALAPPDATA", "PROGRAMFILES", "PROGRAMDATA", "SYSTEMROOT", "WINDIR", "USERPROFILE", "COMSPEC"),
        *("HOMEDRIVE", "HOMEPATH", "PATHEXT", "OS", "PROCESSOR_ARCHITECTURE", "NUMBER_OF_PROCESSORS", "COMPUTERNAME"),
        *("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_DIRS"),
        *(
            "SSH_AUTH_SOCK",
            "SSH_CONNECTION",
            "SSH_TTY",
            "SUDO_USER",
            "NO_COLOR",
            "FORCE_COLOR",
            "COLORTERM",
            "CLICOLOR",
        ),
        *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "INVOCATION_ID"),
        *("LISTEN_FDS", "LISTEN_PID", "NOTIFY_SOCKET", "WATCHDOG_USEC", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_WORKER"),
        # Runtimes and package managers.
        *(
            "PYTHONPATH",
            "PYTHONUNBUFFERED",
            "PYTHONHASHSEED",
            "VIRTUAL_ENV",
            "CONDA_PREFIX",
            "NODE_OPTIONS",
            "NODE_PATH",
        ),
        *("NODE_APP_INSTANCE", "INIT_CWD", "RUBYOPT", "RUBYLIB", "BUNDLE_GEMFILE", "GEM_HOME", "GEM_PATH", "JAVA_HOME"),
        *("GOPATH", "GOROOT", "GOOS", "GOARCH", "GOMAXPROCS", "CARGO", "OUT_DIR", "TARGET", "PROFILE", "RUSTFLAGS"),
        *("RUST_LOG", "RUST_BACKTRACE", "ERL_FLAGS", "RELEASE_NAME", "RELEASE_ROOT", "RELEASE_NODE", "MIX_ENV"),
        *(
            "ZDOTDIR",
            "TMUX",
            "STY",
            "TERM_PROGRAM",
            "BUNDLER_VERSION",
            "ANDROID_HOME",
            "ANDROID_SDK_ROOT",
            "KUBECONFIG",
        ),
        *("JEST_WORKER_ID", "VITEST", "STORYBOOK", "NEXT_PHASE", "NEXT_RUNTIME", "TURBOPACK", "ANALYZE"),
        # git (gitenvironment), where a hook runs.
        *("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE"),
        *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CEILING_DIRECTORIES", "GIT_EXEC_PATH", "GIT_EDITOR", "GIT_PAGER"),
        *("GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_TERMINAL_PROMPT", "GIT_PREFIX", "GIT_TRACE"),
        # Containers and hosting platforms.
        *("CI", "PORT", "DYNO", "RENDER", "VERCEL", "NETLIFY", "GAE_ENV", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"),
        *("DOCKER_HOST", "CONTAINER", "DEPLOY_URL", "DEPLOY_PRIME_URL", "COMMIT_REF", "SOURCE_VERSION", "CF_PAGES"),
        *(
            "GOOGLE_CLOUD_PROJECT",
            "AWS_REGION",
            "AWS_DEFAULT_REGION",
            "AWS_EXECUTION_ENV",
            "AWS_SESSION_TOKEN",
            "LAMBDA_TASK_ROOT",
        ),
        *("WEBSITE_HOSTNAME", "WEBSITE_SITE_NAME", "CODESPACES", "CODESPACE_NAME", "GITPOD_WORKSPACE_URL", "REPL_ID"),
    )
)
_GIVEN_PREFIXES = (
    *("GITHUB_", "RUNNER_", "CI_", "GITLAB_", "CIRCLE_", "BITBUCKET_", "TRAVIS_", "BUILDKITE_", "JENKINS_", "TF_BUILD"),
    *("VERCEL_", "NEXT_PUBLIC_VERCEL_", "RENDER_", "FLY_", "HEROKU_", "RAILWAY_", "NETLIFY_", "CF_PAGES_", "DYNO_"),
    *("KUBERNETES_", "AWS_LAMBDA_", "ECS_", "WEBSITE_", "GAE_", "npm_", "CARGO_", "DEP_", "BASH_", "LC_", "COMP_"),
    *("SYSTEM_", "BUILD_", "AGENT_", "CODEBUILD_", "CNB_", "KOYEB_", "PORTER_", "ZEABUR_", "GITPOD_"),
)
"""`BUILD_`, `SYSTEM_`, `AGENT_` are those of Azure Pipelines."""


def is_given(name: str) -> bool:
    """Whether something else than the team provides it."""
    return name in _GIVEN or name.startswith(_GIVEN_PREFIXES)
