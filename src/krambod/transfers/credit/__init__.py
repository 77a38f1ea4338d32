"""The way of a refund into the books: a credit note for the invoice, and the money that goes back."""
