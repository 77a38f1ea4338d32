"""How does VAT see a sale, and how much VAT is in an amount?"""
