"""The dependency picture of a method, drawn: SVG, HTML, Mermaid and DOT."""
