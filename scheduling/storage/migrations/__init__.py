"""The history of the tables, one file a revision; `HEAD` in `storage.migration` names the last."""
