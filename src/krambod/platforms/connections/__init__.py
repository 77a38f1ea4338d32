"""How is a shop connected, and how is it reached?"""
