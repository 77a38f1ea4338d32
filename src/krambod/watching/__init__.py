"""How does whoever runs krambod see whether it works? Figures for a scrape, and alerts when something stands still.

    database ─▶ figures ─┬─▶ metrics ─▶ `/metrics`
                         └─▶ conditions ─▶ alerts ─▶ notices ─▶ mail, webhook

All is read from the database, so each machine tells the same of all processes.
"""
