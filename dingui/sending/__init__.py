"""What sending means, without Qt."""
