"""The compiled engine: a plan and figures in columns, exact results in columns out. NumPy is imported here alone."""
