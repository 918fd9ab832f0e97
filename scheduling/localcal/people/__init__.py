"""Whose calendar it is: the host, organizations and their teams."""
