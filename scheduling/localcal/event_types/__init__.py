"""What can be booked: event types of a user and of a team."""
