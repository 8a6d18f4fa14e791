"""Reads registers: lists of very many records in Parquet, put together where they are stored."""
