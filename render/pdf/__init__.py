"""An official document as PDF: set by Typst on the grid of GB/T 9704, the same bytes for the same document."""

from render.pdf.press import Press, open_press

__all__ = ["Press", "open_press"]
