"""The fonts of official documents, as files of this folder; kaoping finds them here."""
