"""Pages: an assessment becomes an official document, and a document becomes DOCX, HTML or Markdown."""
