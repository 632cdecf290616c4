"""What lies in home folders: histories of shells, log-ins of tools, file transfer."""

from __future__ import annotations

from tests.detector.secret_files.case import HEX, draw, in_base64, quiet, with_twins

with_twins(
    "bash, mysql",
    ".bash_history",
    "ls\nmysql -h db.acme.dev -u root -p{} shop\n",
    "mysql-command-line-password",
    twins=("", "$PW"),
)
with_twins(
    "zsh, mysql",
    ".zsh_history",
    ": 1700000000:0;cd shop\n: 1700000011:0;mysql --password={} shop\n",
    "mysql-command-line-password",
)
with_twins(
    "bash, curl",
    ".bash_history",
    "curl -u ops:{} https://api.acme.dev/\n",
    "command-line-basic-auth-password",
    twins=("$PW",),
)
with_twins(
    "zsh, curl",
    ".zsh_history",
    ": 1700000000:0;curl --user ops:{} https://api.acme.dev/\n",
    "command-line-basic-auth-password",
)
with_twins(
    "bash, export",
    ".bash_history",
    "export DEPLOY_TOKEN={}\n./deploy\n",
    "generic-credential",
    secret=draw(32),
    twins=("$1", ""),
)
with_twins(
    "bash, psql", ".bash_history", "PGPASSWORD={} psql -h pg.acme.dev shop\n", "postgres-pgpassword", twins=("$PW",)
)
with_twins(
    "bash, docker",
    ".bash_history",
    "docker login -u ci -p {} registry.acme.dev\n",
    "docker-login-password",
    twins=("$PW",),
)
with_twins(
    "mysql",
    ".mysql_history",
    "show databases;\nCREATE USER 'app'@'%' IDENTIFIED BY '{}';\n",
    "sql-user-password",
    twins=("password",),
)
with_twins(
    "mysql, as its library writes it",
    ".mysql_history",
    "_HiStOrY_V2_\nshow\\040databases;\nALTER\\040USER\\040'app'@'%'\\040IDENTIFIED\\040BY\\040'{}';\n",
    "mysql-history-password",
    twins=("password",),
)
with_twins(
    "psql", ".psql_history", "\\dt\nALTER ROLE app WITH PASSWORD '{}';\n", "sql-user-password", twins=("<password>",)
)

with_twins(
    "FileZilla",
    "FileZilla/sitemanager.xml",
    (
        "<FileZilla3>\n <Servers>\n  <Server>\n   <Host>ftp.acme.dev</Host>\n   <User>shop</User>\n"
        '   <Pass encoding="base64">{}</Pass>\n'
    ),
    "filezilla-password",
    secret=in_base64(draw(14)),
    twins=("",),
)
with_twins(
    "FileZilla, older",
    "recentservers.xml",
    "<RecentServers>\n <Server>\n  <Host>ftp.acme.dev</Host>\n  <Pass>{}</Pass>\n",
    "filezilla-password",
    twins=("",),
)
quiet(
    "FileZilla with a master password",
    "sitemanager.xml",
    f'<Server>\n <Pass encoding="crypt" pubkey="{in_base64(draw(32))}">{in_base64(draw(60))}</Pass>\n</Server>\n',
)
with_twins(
    "WinSCP",
    "WinSCP.ini",
    "[Sessions\\shop]\nHostName=ftp.acme.dev\nUserName=shop\nPassword={}\n",
    "winscp-password",
    secret="A35C" + draw(60, "0123456789ABCDEF")[:-1] + "B",
    twins=("",),
)
with_twins(
    "sftp.json",
    ".vscode/sftp.json",
    '{\n  "name": "shop",\n  "host": "ftp.acme.dev",\n  "password": "{}"\n}\n',
    "file-transfer-password",
    twins=("", "<password>"),
)
with_twins(
    "ftpconfig",
    ".ftpconfig",
    '{\n  "host": "ftp.acme.dev",\n  "user": "shop",\n  "pass": "{}",\n  "passphrase": ""\n}\n',
    "file-transfer-password",
    twins=("",),
)
with_twins(
    "s3cmd",
    ".s3cfg",
    "[default]\naccess_key = AKIA" + draw(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")[:-2] + "QZ\nsecret_key = {}\n",
    "aws-access-key-pair",
    secret=draw(40),
)
with_twins(
    "gsutil",
    ".boto",
    "[Credentials]\ngs_oauth2_refresh_token = {}\n",
    "google-oauth-refresh-token",
    secret="1//0" + draw(99),
)
with_twins(
    "rclone",
    "rclone.conf",
    "[backup]\ntype = sftp\nhost = ftp.acme.dev\npass = {}\n",
    "rclone-password",
    secret=draw(32),
    twins=("",),
)
quiet(
    "rclone, encrypted",
    "rclone.conf",
    "# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\n" + in_base64(draw(200)) + "\n",
)

with_twins(
    "AWS",
    ".aws/credentials",
    "[default]\naws_access_key_id = AKIA"
    + draw(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")[:-2]
    + "QZ\naws_secret_access_key = {}\n",
    "aws-access-key-pair",
    "critical",
    draw(40),
)
with_twins(
    "gcloud",
    "gcloud/application_default_credentials.json",
    (
        '{\n  "client_id": "764086051850-6qr4p6gpi6hn506pt8ejuq83di341hur.apps.googleusercontent.com",\n'
        '  "refresh_token": "{}",\n  "type": "authorized_user"\n}\n'
    ),
    "google-oauth-refresh-token",
    secret="1//0" + draw(99),
)
with_twins(
    "Azure CLI",
    ".azure/accessTokens.json",
    '[{\n  "tokenType": "Bearer",\n  "refreshToken": "{}"\n}]\n',
    "azure-cli-token",
    secret="0.AX" + draw(300),
    twins=("",),
)
with_twins(
    "Azure CLI, newer",
    ".azure/msal_token_cache.json",
    '{"RefreshToken": {"a": {\n  "credential_type": "RefreshToken",\n  "secret": "{}"\n}}}\n',
    "azure-cli-token",
    secret="0.AX" + draw(300),
)
with_twins("git", ".git-credentials", "https://dev:{}@git.acme.dev\n", "git-credentials-password")
with_twins(
    "Hub",
    ".config/hub",
    "github.com:\n- user: dev\n  oauth_token: {}\n  protocol: https\n",
    "github-cli-token",
    secret=draw(40, HEX),
    twins=("",),
)
with_twins(
    "gh",
    ".config/gh/hosts.yml",
    "github.com:\n    user: dev\n    oauth_token: {}\n",
    "github-oauth-access-token",
    "critical",
    f"gho_{draw(36)}",
)
with_twins(
    "Vercel",
    ".local/share/com.vercel.cli/auth.json",
    '{\n  "// Note": "This is your Vercel credentials file. DO NOT SHARE!",\n  "token": "{}"\n}\n',
    "command-line-tool-token",
    secret=draw(24),
    twins=("",),
)
with_twins(
    "Netlify",
    ".config/netlify/config.json",
    '{\n  "users": {\n    "a": {\n      "auth": {\n        "token": "{}"\n',
    "command-line-tool-token",
    secret=draw(43),
    twins=("",),
)
with_twins(
    "Railway",
    ".railway/config.json",
    '{\n  "user": {\n    "token": "{}"\n  }\n}\n',
    "command-line-tool-token",
    secret=draw(43),
    twins=("",),
)
with_twins("Fly", ".fly/config.yml", "access_token: {}\n", "fly-io-access-token", secret=f"fm2_{in_base64(draw(150))}")
with_twins(
    "Pulumi",
    ".pulumi/credentials.json",
    '{\n  "current": "https://api.pulumi.com",\n  "accessTokens": {\n    "https://api.pulumi.com": "{}"\n  }\n}\n',
    "pulumi-access-token",
    secret=f"pul-{draw(40, HEX)}",
)
with_twins(
    "Doppler",
    ".doppler/.doppler.yaml",
    "scoped:\n  /:\n    token: {}\n",
    "doppler-personal-token",
    secret=f"dp.ct.{draw(43)}",
)
