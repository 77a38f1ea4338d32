"""How does an installation move from its SQLite file into PostgreSQL?"""
