"""The rule language: source text in, a checked policy out, with every diagnostic on the way."""
