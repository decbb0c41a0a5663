"""The worker: claims due timers and fires them; what a killed one had claimed is done by the next."""
