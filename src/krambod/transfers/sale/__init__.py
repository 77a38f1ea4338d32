"""The way of a sale, one file a step: trigger ─▶ plan ─▶ contact ─▶ draft ─▶ check ─▶ book ─▶ pay ─▶ mail."""
