"""Who works here: companies, members, invitations, tokens, and the log of who did what."""
