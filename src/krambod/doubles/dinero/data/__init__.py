"""The standard chart, VAT codes and exchange rates of the double, as CSV."""
