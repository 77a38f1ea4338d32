"""What do people do by hand in Dinero? It is noticed within the hour, shown, and never undone.

    every hour ─▶ changes ─▶ touched ─▶ due ┄▶ the lane looks ─▶ findings ─▶ events, state, or held with a question
                 4 calls                         2 calls each

The chore only finds out which orders are touched, and makes them due. What it means is found by the lane, which alone
changes a transfer.
"""
