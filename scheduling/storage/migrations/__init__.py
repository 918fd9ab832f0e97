"""The history of the tables, one file a revision; the highest number is the newest."""
