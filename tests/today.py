"""Which time does the double's clock show when a test begins?"""

from datetime import UTC, datetime

TODAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
