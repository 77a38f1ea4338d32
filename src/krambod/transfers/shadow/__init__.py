"""What would be booked, and what lies in Dinero already? Read and told before a merchant trusts us; nothing is written.

orders of 90 days ─┐
                   ├─▶ match ─▶ report: what is there, what differs, from which day to start, what it would cost
Dinero's invoices ─┘             └─▶ the rest is planned by the booking rules, as it would be booked
"""
