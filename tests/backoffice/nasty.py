"""Which values do programs stumble over? Somebody types or sends them to every form, address, header and field."""

NASTY = (
    "", " ", "\x00", "a\x00b", "\ud800", "\N{RIGHT-TO-LEFT OVERRIDE}a", "²", "٣", "½", "Ⅷ", "-1", "0", "-0", "+1",
    "1,5", "1.5", "1e5", "1E+1000000", "1E-1000000", "NaN", "Infinity", "-Infinity", "9" * 30, "9" * 5000, "0x10",
    "1_000", "0001-01-01", "9999-12-31", "2026-02-30", "24:00", "a" * 100_000, "æ" * 300, "'; DROP TABLE x; --",
    "<script>", "{{ 7*7 }}", "%s%n", "../../etc/passwd", "=1+1", "\r\nX-Injected: 1", "http://[::1", "https://user:pw@\x00host",
    "[" * 5000, '{"a": 1e400}', "null",
)  # fmt: skip
