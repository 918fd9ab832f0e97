"""Who wants to hear of bookings, and how they are told."""
