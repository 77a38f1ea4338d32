"""The back office: the pages where a merchant connects shops to Dinero, watches orders and decides."""
