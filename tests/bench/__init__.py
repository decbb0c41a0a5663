"""What `make bench` measures: each figure beside a floor of the same run."""
