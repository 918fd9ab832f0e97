"""The client's methods by resource; each is one operation of the table, with its wire quirks."""
