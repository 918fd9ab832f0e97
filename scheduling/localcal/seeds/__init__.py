"""How a whole calendar world is described, and the demo account."""
