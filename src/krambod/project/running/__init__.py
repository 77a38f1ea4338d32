"""How do the web server and the worker run, and with which parts?"""
