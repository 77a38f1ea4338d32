"""Which steps has a sale? A file for each: trigger ─▶ plan ─▶ contact ─▶ draft ─▶ check ─▶ book ─▶ pay ─▶ mail."""
