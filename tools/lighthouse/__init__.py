"""Scores pages with Lighthouse."""
