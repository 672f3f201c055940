"""What pictures on controls mean, and who drew those that our weights learned from."""
