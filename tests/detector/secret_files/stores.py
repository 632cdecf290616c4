"""Stores of keys and passwords, of browsers, editors and programs for databases."""

from __future__ import annotations

import struct

from tests.detector.secret_files.case import (
    FOUND,
    HEX,
    NAMES_ONLY,
    RANDOM,
    Case,
    draw,
    in_base64,
    obfuscated,
    quiet,
    with_twins,
)

with_twins(
    "Firefox",
    "firefox/a1.default/logins.json",
    '{"nextId":2,"logins":[{"hostname":"https://acme.dev",\n"encryptedUsername":"'
    + in_base64(draw(40))
    + '",\n"encryptedPassword":"{}"}]}\n',
    "firefox-saved-login",
    "medium",
    "MDIEEPgAAAAAAAAAAAAAAAAAAAEwFAYIKoZIhvcNAwcECD" + draw(26) + "==",
    ("",),
)
with_twins(
    "JetBrains, servers",
    ".idea/webServers.xml",
    '<component>\n  <webServer id="a">\n    <fileTransfer host="ftp.acme.dev" username="shop" password="{}" />\n',
    "jetbrains-stored-password",
    secret=obfuscated(draw(14)),
    twins=("",),
)
with_twins(
    "JetBrains, data sources",
    ".idea/dataSources.xml",
    "<data-source>\n  <user-name>shop</user-name>\n  <password>{}</password>\n",
    "jetbrains-stored-password",
    secret=obfuscated(draw(14)),
    twins=("",),
)
with_twins(
    "JetBrains, address",
    ".idea/dataSources.xml",
    "<data-source>\n  <jdbc-url>jdbc:postgresql://pg.acme.dev:5432/shop?user=app&amp;password={}</jdbc-url>\n",
    "jdbc-url-password",
    "critical",
    twins=("",),
)
with_twins(
    "Robo 3T",
    "robo3t.json",
    '{\n  "connections": [{\n    "credentials": [{\n      "userName": "shop",\n      "userPassword": "{}"\n',
    "database-client-password",
    twins=("",),
)
FOUND["DBeaver"] = Case(
    ".dbeaver/credentials-config.json",
    bytes(RANDOM.randrange(256) for _ in range(96)),
    "credential-store-file",
    NAMES_ONLY,
    "medium",
)
FOUND["Jenkins, secret"] = Case(
    "jenkins/secrets/hudson.util.Secret",
    bytes(RANDOM.randrange(256) for _ in range(272)),
    "credential-store-file",
    NAMES_ONLY,
    "medium",
)
FOUND["MySQL log-in path"] = Case(
    ".mylogin.cnf", bytes(RANDOM.randrange(256) for _ in range(136)), "credential-store-file", NAMES_ONLY, "medium"
)
quiet(
    "talk of it",
    "docs/backup.md",
    "Copy `secrets/hudson.util.Secret` and credentials-config.json to the new machine.\n",
)
SQLITE = b"SQLite format 3\x00\x10\x00\x01\x01\x00\x40\x20\x20" + bytes(RANDOM.randrange(256) for _ in range(400))
FOUND["Chrome"] = Case("Default/Login Data", SQLITE, "browser-password-store", 1, "medium")
FOUND["Firefox, keys"] = Case("a1.default/key4.db", SQLITE, "browser-password-store", 1, "medium")
quiet("another database", "app.db", SQLITE)


def java_keystore(tag: int, magic: int = 0xFEEDFEED) -> bytes:
    """A store with one entry: 1 for a private key, 2 for a certificate (JavaKeyStore.java of OpenJDK)."""
    body = bytes(RANDOM.randrange(256) for _ in range(700))
    entry = struct.pack(">IH6sQ", tag, 6, b"upload", 1_700_000_000_000)
    if tag == 1:
        entry += struct.pack(">I", 700) + body + struct.pack(">I", 0)
    else:
        entry += struct.pack(">H5sI", 5, b"X.509", 700) + body
    return struct.pack(">III", magic, 2, 1) + entry + body[:20]


def der(tag: int, content: bytes) -> bytes:
    """A value with its length (X.690 section 8.1)."""
    return bytes((tag, 0x82)) + struct.pack(">H", len(content)) + content


def pkcs12() -> bytes:
    """The outside of one: version, authenticated content, MAC (RFC 7292 section 4)."""
    data = bytes((0x06, 0x09)) + bytes.fromhex("2a864886f70d010701") + der(0xA0, der(0x04, bytes(range(7, 250)) * 2))
    return der(0x30, bytes((2, 1, 3)) + der(0x30, data))


FOUND["JKS"] = Case("android/release.jks", java_keystore(1), "java-keystore", 1, "medium")
FOUND["JCEKS"] = Case("conf/shop.keystore", java_keystore(1, 0xCECECECE), "java-keystore", 1, "medium")
FOUND["PKCS #12"] = Case("certs/distribution.p12", pkcs12(), "pkcs12-keystore", 1, "medium")
FOUND["PFX"] = Case("shop.pfx", pkcs12(), "pkcs12-keystore", 1, "medium")
FOUND["BKS"] = Case(
    "app.bks",
    struct.pack(">II", 2, 20)
    + bytes(RANDOM.randrange(256) for _ in range(20))
    + struct.pack(">I", 1700)
    + bytes(RANDOM.randrange(256) for _ in range(500)),
    "bouncy-castle-keystore",
    1,
    "medium",
)
FOUND["KeePass"] = Case(
    "team.kdbx",
    bytes.fromhex("03d9a29a67fb4bb501000400") + bytes(RANDOM.randrange(256) for _ in range(500)),
    "keepass-database",
    1,
    "medium",
)
FOUND["KeePass 1"] = Case(
    "team.kdb",
    bytes.fromhex("03d9a29a65fb4bb503000000") + bytes(RANDOM.randrange(256) for _ in range(500)),
    "keepass-database",
    1,
    "medium",
)
FOUND["Keychain"] = Case(
    "login.keychain-db",
    b"kych\x00\x01\x00\x00\x00\x00\x00\x14" + bytes(RANDOM.randrange(256) for _ in range(500)),
    "macos-keychain",
    1,
    "medium",
)
quiet("JKS of certificates", "conf/truststore.jks", java_keystore(2))
quiet("DER, a certificate", "ca.p12", der(0x30, der(0x30, bytes(range(200)))))
quiet("empty keystore", "release.jks", b"")

with_twins(
    "PuTTY",
    "deploy.ppk",
    "{}\n",
    "putty-private-key",
    secret="PuTTY-User-Key-"
    "File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPublic-Lines: 2\n"
    + draw(64)
    + "\n"
    + draw(4)
    + "\nPrivate-"
    "Lines: 1\n" + draw(48) + "\nPrivate-"
    f"MAC: {draw(64, HEX)}",
)
STATIC = (
    "-----BEGIN OpenVPN Static key V1-----\n"
    + "\n".join(draw(32, HEX) for _ in range(16))
    + "\n-----END OpenVPN Static key V1-----"
)
with_twins(
    "OpenVPN",
    "office.ovpn",
    "client\nremote vpn.acme.dev 1194\n<tls-auth>\n{}\n</tls-auth>\n",
    "openvpn-static-key",
    "medium",
    STATIC,
    ("-----BEGIN OpenVPN Static key V1-----\n...\n-----END OpenVPN Static key V1-----",),
)
with_twins(
    "OpenVPN, password",
    "office.ovpn",
    "client\n<auth-user-pass>\nshop\n{}\n</auth-user-pass>\n",
    "openvpn-password",
    twins=("<password>",),
)
with_twins(
    "Apple",
    "AuthKey_AB12CD34EF.p8",
    "{}\n",
    "private-key-pkcs8",
    secret="-----BEGIN PRIVATE KEY-----\n" + in_base64("0\x81" + draw(130)) + "\n-----END PRIVATE KEY-----",
)
