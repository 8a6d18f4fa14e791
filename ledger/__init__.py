"""The ledger of a method and year: every report, correction and decision, appended and never changed."""
