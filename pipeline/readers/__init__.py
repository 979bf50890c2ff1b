"""Source -> Document: one module per kind of source, behind one small protocol (`base.Reader`)."""
