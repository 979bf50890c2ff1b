"""What an auditor needs: each value beside its ink, and what changed between two outputs."""
