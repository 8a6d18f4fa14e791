"""The steps by which the tables of a ledger came to be as they are, run by Alembic when one is opened."""
