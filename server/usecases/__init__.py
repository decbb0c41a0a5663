"""What people do, one verb each: load, decide, save, append to the feed, set timers. `tx` first, never a commit."""
