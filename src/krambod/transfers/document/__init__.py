"""The way of a document in Dinero, which invoices and credit notes share: draft, check, book."""
