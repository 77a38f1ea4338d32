"""What has a shop told us about its orders? The order itself, its revisions, and every event that the shop sent."""
