"""The only place where the parts of krambod are put together."""
