"""How do the events of a shop become orders?"""
