"""Appointments on Cal.com: five actions, one desk; usable with no agent at all."""
