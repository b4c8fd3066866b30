"""What a robot can say; pure."""
