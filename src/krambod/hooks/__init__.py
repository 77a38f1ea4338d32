"""The door that webshops knock at: each event is checked, stored, and answered. Nothing else happens here."""
