"""What a shop told us of its orders: the order itself, its revisions, and every event that came in."""
