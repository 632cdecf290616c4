"""Web frameworks, shops, content management systems and servers."""

from __future__ import annotations

import base64
import string

from tests.detector.secret_files.case import ALPHANUMERIC, HEX, RANDOM, draw, in_base64, quiet, with_twins

for kind, value in {
    "apr1": f"$apr1${draw(8)}${draw(22)}",
    "bcrypt": f"$2y$10${draw(53)}",
    "SHA-1": "{SHA}" + base64.b64encode(bytes(RANDOM.randrange(256) for _ in range(20))).decode(),
    "SHA-512": f"$6${draw(12)}${draw(86)}",
}.items():
    with_twins(f"htpasswd, {kind}", ".htpasswd", "# staging\nadmin:{}\n", "htpasswd-hash", "medium", value)
quiet("htpasswd, nothing", ".htpasswd", "# user:hash\nadmin:\nother:${HASH}\n")
quiet("DES elsewhere", "notes.txt", f"admin:{draw(13)}\n")
with_twins(
    "Rails, master key",
    "config/master.key",
    "{}",
    "rails-master-key-file",
    "critical",
    draw(32, HEX),
    ("", "put the key here"),
)
with_twins(
    "Rails, environment's key",
    "config/credentials/production.key",
    "{}\n",
    "rails-master-key-file",
    "critical",
    draw(32, HEX),
)
quiet(
    "Rails, encrypted",
    "config/credentials.yml.enc",
    f"{in_base64(draw(300))}--{in_base64(draw(12))}--{in_base64(draw(16))}",
)
with_twins(
    "Rails, secrets",
    "config/secrets.yml",
    "development:\n  secret_key_base: <%= ENV['X'] %>\nproduction:\n  secret_key_base: {}\n",
    "rails-secret-key-base",
    "critical",
    draw(128, HEX),
    ("<%= ENV['SECRET_KEY_BASE'] %>",),
)
PRIVATE = (
    "-----BEGIN PRI"
    "VATE KEY-----\\n"
    + base64.b64encode(b"\x30\x82\x04" + bytes(RANDOM.randrange(256) for _ in range(400))).decode()
    + "\\n-----END PRI"
    "VATE KEY-----\\n"
)
with_twins(
    "Google",
    "service-account.json",
    '{\n  "type": "service_account",\n  "project_id": "shop-1",\n  "private_key_id": "'
    + draw(40, HEX)
    + '",\n  "private_key": "{}",\n  "client_email": "ci@shop-1.iam.gserviceaccount.com"\n}\n',
    "google-service-account-key",
    "critical",
    PRIVATE,
    ("",),
)
with_twins(
    "Firebase",
    "shop-firebase-adminsdk-a1b2c.json",
    '{\n  "type": "service_account",\n  "project_id": "shop-1",\n  "private_key_id": "'
    + draw(40, HEX)
    + '",\n  "private_key": "{}"\n}\n',
    "google-service-account-key",
    "critical",
    PRIVATE,
)
with_twins(
    "pgpass",
    ".pgpass",
    "# host:port:database:user:password\npg.acme.dev:5432:shop:app:{}\n",
    "postgres-pgpass-file",
    twins=("", "<password>", "postgres"),
)
with_twins(
    "MySQL", ".my.cnf", "[client]\nuser = root\npassword = {}\n", "mysql-option-file-password", twins=("", "root")
)
with_twins(
    "WordPress",
    "wp-config.php",
    "<?php\ndefine( 'DB_USER', 'shop' );\ndefine( 'DB_PASSWORD', '{}' );\n",
    "php-application-database-password",
    "critical",
    twins=("", "password_here", "<password>"),
)
SALT = draw(60, ALPHANUMERIC + "!#%&()*+,-./:;<=>?@[]^_{|}~") + "q1Z!"
for name in (
    "AUTH_KEY",
    "SECURE_AUTH_KEY",
    "LOGGED_IN_KEY",
    "NONCE_KEY",
    "AUTH_SALT",
    "SECURE_AUTH_SALT",
    "LOGGED_IN_SALT",
    "NONCE_SALT",
):
    with_twins(
        f"WordPress, {name}",
        "wp-config.php",
        f"<?php\ndefine( '{name}',  '{{}}' );\n",
        "wordpress-salt",
        secret=SALT,
        twins=("put your unique phrase here",),
    )
with_twins(
    "Magento",
    "app/etc/env.php",
    "<?php\nreturn [\n    'crypt' => [\n        'key' => '{}'\n    ],\n];\n",
    "magento-crypt-key",
    "critical",
    draw(32, HEX),
    ("",),
)
with_twins(
    "Magento, database",
    "app/etc/env.php",
    (
        "<?php\nreturn [\n    'db' => [\n        'connection' => [\n            'default' => [\n"
        "                'username' => 'shop',\n                'password' => '{}',\n"
    ),
    "php-application-database-password",
    "critical",
    twins=("", "%env(DB_PASSWORD)%"),
)
with_twins(
    "Drupal",
    "sites/default/settings.php",
    "<?php\n$settings['hash_salt'] = '{}';\n",
    "php-application-secret",
    secret=draw(74),
    twins=("",),
)
with_twins(
    "Drupal, database",
    "web/sites/default/settings.php",
    (
        "<?php\n$databases['default']['default'] = array (\n  'database' => 'shop',\n"
        "  'username' => 'shop',\n  'password' => '{}',\n"
    ),
    "php-application-database-password",
    "critical",
    twins=("", "databasepassword"),
)
with_twins(
    "Joomla",
    "configuration.php",
    "<?php\nclass JConfig {\n\tpublic $user = 'shop';\n\tpublic $password = '{}';\n",
    "php-application-database-password",
    "critical",
    twins=("",),
)
with_twins(
    "Joomla, secret",
    "configuration.php",
    "<?php\nclass JConfig {\n\tpublic $secret = '{}';\n",
    "php-application-secret",
    secret=draw(16),
    twins=("",),
)
with_twins(
    "PrestaShop",
    "app/config/parameters.php",
    (
        "<?php return array (\n  'parameters' =>\n  array (\n    'database_user' => 'shop',\n"
        "    'database_password' => '{}',\n"
    ),
    "php-application-database-password",
    "critical",
    twins=("", "%env(DB_PASSWORD)%"),
)
with_twins(
    "PrestaShop, cookies",
    "app/config/parameters.php",
    "<?php return array (\n  'parameters' =>\n  array (\n    'cookie_key' => '{}',\n",
    "php-application-secret",
    secret=draw(56),
    twins=("",),
)
with_twins(
    "Shopware",
    ".env",
    "APP_ENV=prod\nAPP_SECRET={}\n",
    "symfony-app-secret",
    secret=draw(64, HEX),
    twins=("", "changeme"),
)
with_twins(
    "Symfony, database",
    ".env.local",
    "DATABASE_URL=mysql://shop:{}@db.acme.dev:3306/shop\n",
    "mysql-url-password",
    "critical",
    twins=("${DB_PASSWORD}",),
)
with_twins(
    "Django",
    "shop/settings.py",
    "DEBUG = False\nSECRET_KEY = '{}'\n",
    "django-secret-key",
    secret="u7#k" + draw(46, string.ascii_lowercase + string.digits + "!@#%^&*(-_=+)"),
    twins=("",),
)
with_twins(
    "Django, database",
    "shop/settings.py",
    "DATABASES = {\n    'default': {\n        'USER': 'shop',\n        'PASSWORD': '{}',\n    }\n}\n",
    "generic-credential",
    twins=("", "postgres"),
)
with_twins(
    "Django, mail",
    "shop/settings/production.py",
    "EMAIL_HOST_USER = 'ops@acme.dev'\nEMAIL_HOST_PASSWORD = '{}'\n",
    "generic-credential",
    twins=("", "changeme"),
)
with_twins(
    "Laravel",
    ".env",
    "APP_NAME=Shop\nAPP_KEY={}\n",
    "laravel-app-key",
    "critical",
    "base64:" + base64.b64encode(bytes(RANDOM.randrange(256) for _ in range(32))).decode(),
    ("",),
)
with_twins(
    "Laravel, database",
    ".env",
    "DB_HOST=db.acme.dev\nDB_PASSWORD={}\n",
    "generic-credential",
    twins=("", "secret", "null"),
)
with_twins(
    "Spring",
    "src/main/resources/application.properties",
    "spring.datasource.username=shop\nspring.datasource.password={}\n",
    "generic-credential",
    twins=("", "${DB_PASSWORD}"),
)
with_twins(
    "Spring, YAML",
    "application-prod.yml",
    "spring:\n  datasource:\n    username: shop\n    password: {}\n",
    "generic-credential",
    twins=("", "${DB_PASSWORD}"),
)
with_twins(
    "ASP.NET Core",
    "appsettings.Production.json",
    (
        '{\n  "ConnectionStrings": {\n'
        '    "Default": "Server=sql.acme.dev;Database=shop;User Id=shop;Password={};Encrypt=True"\n  }\n'
        "}\n"
    ),
    "adonet-connection-string-password",
    "critical",
    twins=("", "{password}"),
)
with_twins(
    "ASP.NET",
    "web.config",
    '<configuration>\n  <system.web>\n    <machineKey validationKey="{}" validation="HMACSHA256" />\n',
    "aspnet-machine-key",
    "critical",
    draw(128, "0123456789ABCDEF")[:-1] + "B",
    ("AutoGenerate",),
)
with_twins(
    "ASP.NET, database",
    "Web.config",
    (
        "<connectionStrings>\n"
        '  <add name="Default" connectionString="Data Source=sql.acme.dev;Database=Shop;User ID=shop;Password={}" />\n'
    ),
    "adonet-connection-string-password",
    "critical",
    twins=("",),
)
with_twins(
    "Tomcat",
    "conf/tomcat-users.xml",
    (
        '<tomcat-users>\n  <role rolename="manager-gui"/>\n'
        '  <user username="ops" password="{}" roles="manager-gui"/>\n</tomcat-users>\n'
    ),
    "tomcat-user-password",
    twins=("", "tomcat", "<must-be-changed>"),
)
with_twins(
    "Jenkins",
    "credentials.xml",
    "<list>\n  <c>\n    <username>ci</username>\n    <password>{}</password>\n",
    "jenkins-encrypted-secret",
    "medium",
    "{AQAAABAAAAAg" + draw(60) + "==}",
    ("",),
)
with_twins("Jenkins, master key", "secrets/master.key", "{}", "jenkins-master-key", secret=draw(256, HEX), twins=("",))
quiet("Travis", ".travis.yml", 'env:\n  global:\n    - secure: "' + in_base64(draw(120)) + '"\n')
with_twins("dotenv", ".env", "SMTP_HOST=smtp.acme.dev\nSMTP_PASSWORD={}\n", "generic-credential")
quiet(
    "example of one",
    ".env.example",
    "SMTP_HOST=smtp.acme.dev\nSMTP_PASSWORD=\nAPI_KEY=your-api-key\nSESSION_SECRET=changeme\n",
)
