"""Where webshops send their events: each event is checked, stored and answered. Nothing else happens here."""
