"""How is a batch of booked orders reversed lawfully? By credit notes of today, and the money taken off again.

a shop and the days of booking ─▶ plan: what is reversed, and what is left out and why
                                    └─▶ a person looks again ─▶ one refund for each order
"""
