"""SQL of a relational plan, put together node by node as SQLGlot syntax trees; no text is ever transpiled."""
