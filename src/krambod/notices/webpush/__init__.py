"""How does a notice reach a browser? Encrypted for it alone, by the push service of whoever made the browser.

    page ── subscribes ─▶ browser ── an address at its push service, and two keys ─▶ `devices`
    outbox ─▶ `channel` ─▶ encrypted (RFC 8291), signed (RFC 8292) ─▶ push service ─▶ browser ─▶ service worker

`encryption`, `vapid`, `endpoints` and `answers` are pure.
"""
