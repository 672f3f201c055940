"""A session as one static HTML page: what was seen, decided, done, and how the screen reacted (`trace.page`)."""
