"""The audit book: a workbook whose scores are live formulas over the reported figures."""
