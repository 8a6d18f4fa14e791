"""Methods over large tables: DuckDB and Spark read the files, evaluate in their own engines, and write the results."""
