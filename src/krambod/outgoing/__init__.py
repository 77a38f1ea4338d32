"""How does Krambod call somebody else's server? Through one door, so that each call ends in time and stays small.

`calling` makes HTTP calls, `mail` sends mail. `resolving` looks names up, `timing` ends what is slow.
"""
