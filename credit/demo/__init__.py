"""What credit adds to the demonstration company."""
