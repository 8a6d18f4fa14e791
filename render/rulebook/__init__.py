"""The rule file written out for people: names, formulas, targets, scoring and what follows, in official prose."""
