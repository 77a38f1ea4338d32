"""A shop like Shoporama's, to try things with: pages, a REST API and signed webhooks. It sells nothing."""
