"""What has been sold in the demo's shops in the last 90 days, and what became of it?"""
