"""The relational plan: what a compiled method does to tables, in typed nodes that know how large each number can be."""
