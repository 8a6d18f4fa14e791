"""One module for each step, in the order of their names; a step that was published is never edited."""
