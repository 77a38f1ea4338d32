"""The pages about people: companies, members, invitations, API tokens and the audit log."""
