"""How does a payload become an Order? What all platforms share. Pure."""
