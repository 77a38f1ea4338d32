"""What do we store of a person who bought, and how does the merchant export and erase it?"""
