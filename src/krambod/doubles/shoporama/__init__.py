"""A shop such as Shoporama makes them, to try things with: pages, a REST API, and signed webhooks. It sells nothing."""
