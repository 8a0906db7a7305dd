"""What a page looks like: pure functions from frames to components and figure dicts."""
