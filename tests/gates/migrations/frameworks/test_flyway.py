"""Flyway."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from launch_gates.gates.migrations.frameworks.table import framework
from tests.gates.migrations.repositories import sets_of

PLAIN = "CREATE TABLE a (b int);\n"
HOME = "src/main/resources/db/migration"
SHOP = {
    f"{HOME}/V1__init.sql": PLAIN,
    f"{HOME}/V1_1__more.sql": "ALTER TABLE a DROP COLUMN b;",
    f"{HOME}/V010.0__ten.sql": PLAIN,
    f"{HOME}/R__views_of_all.sql": PLAIN,
    f"{HOME}/U1__init.sql": "DROP TABLE a;",
    "src/main/java/db/migration/V2__In_code.java": "class V2__In_code extends BaseJavaMigration {}",
}


def identities(files: dict[str, str]) -> dict[str, list[str]]:
    return {found.name: [each.identity for each in found.migrations] for found in sets_of("flyway", files)}


def test_versions_are_numbers() -> None:
    (found,) = sets_of("flyway", SHOP)
    assert [each.identity for each in found.migrations] == ["1", "1.1", "2", "10", "views of all"]
    assert [each.is_repeatable for each in found.migrations] == [False] * 4 + [True]
    assert [each.kind for each in found.migrations[1].operations] == ["drop-column"]
    assert (found.name, found.folder, found.order) == (HOME, HOME, None)


@pytest.mark.parametrize("text", ["a\nb\n", "a\r\nb", "\ufeffa\nb\n\n"])
def test_the_checksum_is_of_the_lines(text: str) -> None:
    (found,) = sets_of("flyway", {f"{HOME}/V1__a.sql": text})
    assert found.migrations[0].checksums == ("-1635563411",)  # CRC-32 of "ab", 0x9E83486D, as a signed number


def test_the_checksum_of_a_repeatable_with_placeholders_is_not_known() -> None:
    (found,) = sets_of("flyway", {f"{HOME}/V1__a.sql": "${x}", f"{HOME}/R__b.sql": "${x}"})
    assert [len(each.checksums) for each in found.migrations] == [1, 0]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/main/resources/application.properties", "spring.flyway.out-of-order=true\nspring.flyway.table=log\nspring.flyway.schemas=shop, b\n"),
        ("src/main/resources/application.yml", "spring:\n  flyway:\n    outOfOrder: true\n    table: log\n    default-schema: shop\n"),
        ("flyway.toml", '[flyway]\noutOfOrder = true\ntable = "log"\nschemas = ["shop"]\n'),
        ("conf/flyway.conf", "# x\nflyway.outOfOrder=true\nflyway.table=log\nflyway.defaultSchema=shop"),
    ],
)  # fmt: skip
def test_settings(path: str, text: str) -> None:
    (found,) = sets_of("flyway", SHOP | {path: text})
    assert (found.order, found.ledger_table, found.ledger_schema) == ("any", "log", "shop")


def test_configured_prefixes_and_places() -> None:
    files = {
        "flyway.conf": "flyway.sqlMigrationPrefix=M\nflyway.locations=filesystem:sql\n",
        "sql/a/M1__x.sql": PLAIN,
        "sql/b/M2__y.sql": PLAIN,
    }
    assert list(identities(files).values()) == [["1", "2"]]


def test_a_module_has_its_own() -> None:
    files = {f"{module}/{path}": text for module in ("a", "b") for path, text in SHOP.items()}
    assert list(identities(files)) == [f"a/{HOME}", f"b/{HOME}"]


def test_folders_for_different_databases_are_apart() -> None:
    files = {f"{HOME}/{vendor}/V{number}__x.sql": PLAIN for vendor in ("h2", "postgresql") for number in (1, 2)}
    assert identities(files) == {f"{HOME}/h2": ["1", "2"], f"{HOME}/postgresql": ["1", "2"]}


def test_folders_of_one_database_are_one_set_and_a_version_twice_is_seen() -> None:
    files = {f"{HOME}/{year}/V{year}.{number}__x.sql": PLAIN for year in (2023, 2024) for number in (1, 2, 3)}
    assert [len(each) for each in identities(files).values()] == [6]
    twice = files | {f"{HOME}/2024/V2023.1__y.sql": PLAIN}
    assert [len(each) for each in identities(twice).values()] == [7]


@pytest.mark.parametrize(
    "files",
    [
        {"src/test/resources/db/migration/V1__a.sql": PLAIN},
        {"web/V1__a.ts": ""},
        {"app/__init__.py": "", "docs/V1__a.md": ""},
        {"svc/migrations/V1__a.sql": PLAIN, "svc/Cargo.toml": 'refinery = "0.8"'},
        {"sql/Vx__a.sql": PLAIN},
        {"sql/R__a.sql": PLAIN},
    ],
)
def test_what_is_not_its_own(files: dict[str, str]) -> None:
    assert sets_of("flyway", files) == []


def test_data_of_a_developers_profile_is_in_no_set() -> None:
    files = {
        f"{HOME}/V1__a.sql": PLAIN,
        "src/main/resources/db/dev/V1000__data.sql": PLAIN,
        "src/main/resources/application-dev.yml": "spring:\n  flyway:\n    locations: classpath:db/migration,classpath:db/dev\n",
        "src/main/resources/application.yml": "spring:\n  flyway:\n    locations: classpath:db/migration\n",
    }
    assert identities(files) == {HOME: ["1"]}


def row(rank: int, version: str | None, **more: object) -> dict[str, object]:
    return {
        "installed_rank": rank,
        "version": version,
        "description": "d",
        "type": "SQL",
        "checksum": 7,
        "success": True,
    } | more


def test_the_ledger() -> None:
    (found,) = sets_of("flyway", SHOP)
    rows = [
        row(2, "1.1", success=0),
        row(1, "1.0"),
        row(3, None, description="views of all"),
        row(0, None, type="SCHEMA"),
    ]
    applied = framework("flyway").ledger.applied(rows, found)
    assert applied.identities == {"1", "views of all"}
    assert set(applied.failed) == {"1.1"}
    assert applied.checksums == {"1": "7", "views of all": "7"}


def test_a_baseline_stands_for_what_is_before_it() -> None:
    (found,) = sets_of("flyway", SHOP | {f"{HOME}/B1.1__all.sql": PLAIN})
    assert [(each.identity, each.replaces) for each in found.migrations if each.replaces] == [
        ("baseline 1.1", ("1", "1.1"))
    ]
    ledger = framework("flyway").ledger
    assert ledger.applied([row(1, "1")], found).identities == {"1", "baseline 1.1"}
    assert ledger.applied([row(1, "1.1", type="SQL_BASELINE")], found).identities == {"baseline 1.1", "1", "1.1"}
    taken = ledger.applied([row(1, "2", type="BASELINE", checksum=None)], found)
    assert taken.identities >= {"1", "1.1", "2"}
    assert taken.foreign == {"baseline 2"}


@given(st.text(alphabet="VR_.019a\n"), st.binary(), st.binary())
def test_nothing_is_refused(name: str, data: bytes, settings: bytes) -> None:
    files: dict[str, str | bytes] = {f"{HOME}/V{name}__x.sql": data}
    for path in ("flyway.toml", "flyway.conf", "application.yml", "application.properties"):
        sets_of("flyway", files | {path: b"#flyway\n" + settings})
