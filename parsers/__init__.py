"""Document -> records: what a careful reader would enter."""
