"""A shop such as WooCommerce makes them: its REST API v3 and its webhooks, for tests. No pages."""
