"""The annual methods that ship with kaoping: data only, one folder each."""
