"""How is krambod tried out on doubles?"""
