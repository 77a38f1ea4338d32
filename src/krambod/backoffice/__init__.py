"""The back office: the pages on which a merchant connects, watches and decides."""
