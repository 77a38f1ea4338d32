"""A shop like WooCommerce's, for tests: its REST API v3 and its webhooks, without pages."""
