"""Reports whose every text is of somebody else's choosing, and the texts that do harm."""

from __future__ import annotations

from hypothesis import strategies as st

from launch_gates.core.confidence import Confidence
from launch_gates.core.finding import Accepted, Finding, Location, NotLookedAt, Unchecked
from launch_gates.core.gate import GateResult
from launch_gates.core.report import Report
from launch_gates.core.rule import Rule
from launch_gates.core.severity import Severity

HOSTILE = (
    "%0A::error::made up",
    "\n::error file=a.py::made up\n",
    "##[error]made up",
    "a,line=1::b",
    "]]>",
    "-->",
    "<script>alert(1)</script>",
    '"/><failure>',
    "&lt;b&gt; &amp; &#60;",
    "\x1b[2J\x1b[31mred",
    "\u202egnp.exe\u2066\u200f\u061c",
    "lone \ud800 and \udcff",
    "NUL \0 \x01 \x0b \x7f \x85 \ufffe \uffff",
    "\u2028\u2029",
    "| a | b |",
    "`` ` ``` |",
    "``",
    "a`b|c\\|d\\",
    "\\",
    "# heading\n\n- list\n\n```\n<details>",
    "@everyone see #1 and https://evil.example www.evil.example a@evil.example",
    "[text](https://evil.example) ![x](https://evil.example/x.png) [^1] [a]: b",
    "**b** _i_ ~~s~~ $x$ :smile: {0} {{1}}",
    '=HYPERLINK("https://evil.example")',
    "+1", "-1", "@SUM(A1)", "\t=1", "'=1",
    'a";b\r\nc,d',
    "../../etc/passwd", "/etc/passwd", "C:\\x", "http://[::1", "//evil.example", " ", "",
    "a" * 5_000, "\U0001f600" * 300,
)  # fmt: skip
"""Texts that end a field, begin a command or a formula, or show as something else."""

TEXTS = st.sampled_from(HOSTILE) | st.text(alphabet=st.characters(), max_size=25)


def everywhere(text: str, *, line: int | None = 3) -> Report:
    """A report with the text in every field that can hold one."""
    location = Location(path=text, line=line, column=line, commit=text, name=text)
    details = {"secret": text, "redacted": text, "provider": text, "member": text, "doubt": text, text: text}
    findings = [
        Finding(f"secrets/{text}", severity, text, location, text, text, details, Confidence.LIKELY)
        for severity in Severity
    ]
    findings += [
        Finding(text, Severity.HIGH, text, place, text, text)
        for place in (Location(url=text), Location(name=text), Location(database=text), Location())
    ]
    results = (
        GateResult(
            "secrets",
            "failed",
            text,
            1.25,
            {"source": text, "files": 3, text or "x": text},
            tuple(findings),
            (Accepted(findings[0], text, text, text, text),),
            (Unchecked(f"secrets/{text}", text, text, text),),
            (NotLookedAt(text, text, 2),),
        ),
        GateResult(text, "unchecked", text),
        GateResult(text, "skipped", text),
        GateResult("clean", "passed", "", 0.0, {"files": 1}),
    )
    rule = Rule(
        f"secrets/{text}", text, Severity.HIGH, Confidence.LIKELY, text, text, (text, "CWE-798", "A07:2021"), "", "",
        family=text, provider=text,
    )  # fmt: skip
    return Report(text, results, Severity.HIGH, started="2026-01-31T09:30:00Z", rules=(rule,))


def hostile() -> Report:
    """A report with a finding, something unchecked and something left out for each of the texts that do harm."""
    texts = [text[:80] for text in HOSTILE]
    findings = tuple(
        Finding(
            f"secrets/{text}",
            Severity(number % 5),
            f"Key in {text}",
            Location(path=text, line=number + 1, column=2, name=text),
            f"Revoke {text}",
            f"print:{number}:{text}",
            {"secret": f"s{number}", "redacted": text, "member": text},
            Confidence(number % 3),
        )
        for number, text in enumerate(texts)
    )
    unchecked = tuple(Unchecked("secrets/*", text, text, text) for text in texts)
    left_out = tuple(NotLookedAt(text, text) for text in texts)
    result = GateResult("secrets", "failed", "", 0.5, {"source": "files"}, findings, (), unchecked, left_out)
    return Report("1.2.3", (result,), Severity.HIGH, started="2026-01-31T09:30:00Z")


def many(count: int, text: str = "Key in %0A::error::<b>`|\x1b]]>") -> Report:
    """A report of so many findings, each of another secret."""
    findings = tuple(
        Finding(
            f"secrets/rule-{number % 50}",
            Severity(number % 5),
            f"{text} {number}",
            Location(path=f"src/{number % 977}/{text}.py", line=number + 1, column=1),
            "Revoke it, then read the new one from the environment.",
            f"rule-{number % 50}:{number:032x}",
            {"secret": f"s{number}", "redacted": "sk_live_<redacted> (32 characters)", "provider": "Stripe"},
        )
        for number in range(count)
    )
    unchecked = tuple(
        Unchecked("secrets/*", f"{text} {number}", "permission denied", "Fix it.") for number in range(50)
    )
    return Report("1.2.3", (GateResult("secrets", "failed", "", 1.0, {}, findings, (), unchecked),), Severity.HIGH)
