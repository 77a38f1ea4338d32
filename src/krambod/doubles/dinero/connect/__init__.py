"""Visma Connect's OAuth and the token call of Dinero's personal integration."""
