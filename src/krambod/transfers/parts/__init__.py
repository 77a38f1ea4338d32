"""Orders with several invoices: one for each part that is sent or paid on its own, and one for the rest."""
