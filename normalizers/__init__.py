"""Text -> text: one defect, one function."""
