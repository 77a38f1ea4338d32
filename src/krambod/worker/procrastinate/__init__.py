"""Many workers on many machines, woken by jobs in PostgreSQL that Procrastinate hands out.

A job says only where to look: what is due is in our own tables. So a job that is lost, doubled, or run by a worker that
dies costs nothing: a sweep every five seconds makes jobs for what is due and has none.
"""
